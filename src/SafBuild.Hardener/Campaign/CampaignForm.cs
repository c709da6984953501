namespace SafBuild.Hardener.Campaign;

/// <summary>One form of the model under fault: hardened, or one that it is compared with.</summary>
/// <param name="name">The name in reports.</param>
internal abstract class CampaignForm(string name)
{
    internal string Name => name;

    /// <summary>Bits under fault.</summary>
    internal abstract long Bits { get; }

    /// <summary>Memory of one draw, in bytes: stored, decoded, and packed in a session.</summary>
    internal abstract long BytesOfDraw { get; }

    /// <summary>Memory for a copy that faults are drawn into, for one draw at a time.</summary>
    internal abstract FaultedCopy Copy();
}
