using SafBuild.Shared.Diagnostics;

namespace SafBuild.Tasks.Generation;

/// <summary>
/// The source of SafModels in one language: for each model its path beside the application, and Load(), which does not compile where
/// SafBuild.Runtime is not referenced, and says why.
/// </summary>
/// <param name="Language">As MSBuild's property of this name has it.</param>
/// <param name="Source">Of names of the models, and whether SafBuild.Runtime is referenced.</param>
internal sealed record ModelsSource(string Language, Func<IReadOnlyList<string>, bool, string> Source)
{
    internal static IReadOnlyList<ModelsSource> All { get; } =
        [new("C#", CSharpModels.Source), new("VB", VisualBasicModels.Source), new("F#", FSharpModels.Source)];

    /// <summary>What the compiler says of a call of Load() without SafBuild.Runtime; without quotation marks and backslashes.</summary>
    internal static string NoLoad { get; } =
        $"{Codes.NoLoad.Id}: this project does not reference SafBuild.Runtime, which is for .NET 8 and later. Give the project such a "
        + "framework, alone or among TargetFrameworks; or let the application, beside which the artifact lies, load it by its name: "
        + "SafBuild.Runtime.SafModel.Load.";

    /// <summary>For documentation comments.</summary>
    internal static string Text(string name) =>
        name.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
