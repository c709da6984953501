namespace SafBuild.Sdk.Tests.Sequences;

/// <summary>What a sequence does between two builds, or with one.</summary>
internal enum Edit
{
    /// <summary>Another function for the project: it often goes back to one that was there before.</summary>
    Option,

    /// <summary>Another seed for one framework only.</summary>
    FrameworkOption,

    /// <summary>Another threshold; a model of metric 0.9 passes or fails with it.</summary>
    Threshold,

    /// <summary>A model's time changes and its content does not.</summary>
    Touch,

    /// <summary>A model is replaced by another one of any time.</summary>
    Replace,
    Add,
    Remove,
    Rename,
    Clean,
    SwitchConfiguration,

    /// <summary>A file below obj/safbuild or in the store is changed, cut, deleted or taken from elsewhere.</summary>
    Damage,

    /// <summary>SIGKILL at a random moment of a build.</summary>
    Kill,

    /// <summary>Both configurations at once.</summary>
    TwoAtOnce,
}
