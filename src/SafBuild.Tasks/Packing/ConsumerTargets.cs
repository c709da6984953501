using System.Text;
using System.Xml.Linq;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Packing;

/// <summary>An artifact as it goes into a package.</summary>
/// <param name="Name">Of the model.</param>
/// <param name="Hash">The judged artifact's.</param>
/// <param name="Files">Names within NAME.saf, and hashes, in ordinal order.</param>
internal sealed record PackedArtifact(string Name, string Hash, IReadOnlyList<EntryFile> Files);

/// <summary>
/// buildTransitive/FRAMEWORK/ID.targets of a package with artifacts. Every framework gets one: without it NuGet gives the consumer the
/// nearest framework's, with a model that is not of its framework.
/// </summary>
internal static class ConsumerTargets
{
    /// <summary>Tells the file from one that the project packs under this name.</summary>
    internal const string Mark = "Written by SafBuild.";

    /// <param name="package">The package's id.</param>
    /// <param name="framework">As in the package's folders, such as net10.0.</param>
    internal static string Text(string package, string framework, IReadOnlyList<PackedArtifact> artifacts)
    {
        StringBuilder text = new();
        text.Append("<Project>\n")
            .Append($"  <!-- {Mark} The package's own file comes first: NuGet imports one file of a package. -->\n");
        string own = $"$(MSBuildThisFileDirectory)../{Escaped.Text(package)}.targets";
        text.Append($"  <Import Project={Quoted(own)} Condition={Quoted($"Exists('{own}')")} />\n");
        if (artifacts.Count > 0)
        {
            text.Append("  <ItemGroup>\n");
            foreach ((string name, string hash, _) in artifacts)
            {
                text.Append($"    <SafArtifact Include={Quoted(Root(framework) + Escaped.Text(name) + ".saf")} ")
                    .Append($"Name={Quoted(Escaped.Text(name))} Hash={Quoted(hash)} Source={Quoted(Escaped.Text(package))} />\n");
            }

            text.Append("  </ItemGroup>\n").Append(Fallback(package, framework, artifacts));
        }

        return text.Append("</Project>\n").ToString();
    }

    private static string Root(string framework) => $"$(MSBuildThisFileDirectory)../../saf/{framework}/";

    /// <summary>
    /// For an application that does not import SafBuild.Runtime's targets. MSBuild's copies compare time and size, which reproducible
    /// packages of two versions have in common, so hashes are compared afterwards. Packages repeat the targets word by word; one counts.
    /// </summary>
    private static string Fallback(
        string package, string framework, IReadOnlyList<PackedArtifact> artifacts)
    {
        StringBuilder text = new("  <ItemGroup Condition=\"'$(_SafCopies)' != 'true'\">\n");
        foreach ((string name, _, IReadOnlyList<EntryFile> files) in artifacts)
        {
            foreach (EntryFile file in files)
            {
                string within = Escaped.Text($"{name}.saf/{file.Path}");
                text.Append($"    <SafPackedFile Include={Quoted(Root(framework) + within)} Link={Quoted(within)} ")
                    .Append($"Sha256={Quoted(file.Sha256)} Source={Quoted(Escaped.Text(package))} />\n");
            }
        }

        string all = $"@(SafPackedFile->WithMetadataValue('Source', '{Escaped.Text(package)}'))";
        text.Append($"    <None Include={Quoted(all)} CopyToOutputDirectory=\"Always\" Pack=\"false\" Visible=\"false\" />\n");
        return text.Append("  </ItemGroup>\n")
            .Append(CopyAgain(1, "SafPackedToOutput1", "CopyFilesToOutputDirectory", "$(OutDir)"))
            .Append(CopyAgain(2, "SafPackedToPublish1", "CopyFilesToPublishDirectory", "$(PublishDir)"))
            .ToString();
    }

    /// <summary>After MSBuild's copy to a folder: what differs is copied again.</summary>
    /// <param name="number">Tells the items of the two targets.</param>
    private static string CopyAgain(int number, string target, string after, string folder) =>
        $"""
          <Target Name="{target}" AfterTargets="{after}" Condition="'$(_SafCopies)' != 'true'">
            <ItemGroup>
              <_SafOut{number} Include="{folder}%(SafPackedFile.Link)" From="%(SafPackedFile.Identity)"
                        Sha256="%(SafPackedFile.Sha256)" />
              <_SafOut{number} Remove="@(_SafOut{number})" Condition="!Exists('%(FullPath)')" />
            </ItemGroup>
            <GetFileHash Files="@(_SafOut{number})"><Output TaskParameter="Items" ItemName="_SafOutHash{number}" /></GetFileHash>
            <Copy SourceFiles="%(_SafOutHash{number}.From)" DestinationFiles="@(_SafOutHash{number})"
                  Condition="'%(FileHash)' != '%(Sha256)'" />
            <VerifyFileHash File="%(_SafOut{number}.Identity)" Hash="%(_SafOut{number}.Sha256)" />
          </Target>

        """;

    private static string Quoted(string text) => $"\"{new XText(text).ToString().Replace("\"", "&quot;")}\"";
}
