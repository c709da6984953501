namespace SafBuild.Hardener.Graph;

/// <summary>What a model's outputs are, as far as its graph says it.</summary>
/// <param name="GivesClassScores">The first floating-point output looks like scores of classes (<see cref="ClassScores"/>).</param>
/// <param name="Signs">One for each output of the graph.</param>
internal sealed record OutputMeaning(bool GivesClassScores, IReadOnlyList<OutputSign> Signs)
{
    /// <summary>The sign of an output by its name.</summary>
    internal OutputSign Of(string name) => Signs.FirstOrDefault(s => s.Name == name) ?? new OutputSign { Name = name, Source = name };
}
