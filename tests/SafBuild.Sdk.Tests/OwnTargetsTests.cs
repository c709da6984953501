using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>A library with build files of its own in the package: NuGet imports one of a kind, and never says which it left out.</summary>
public class OwnTargetsTests(PackedSdk sdk)
{
    [CiFact]
    [Situation("A library with buildTransitive/ID.targets of its own",
        "imported beside ours")]
    public void Own_targets_for_every_framework_are_imported_beside_ours()
    {
        LibraryPackage library = Library("Hardened.targets", "buildTransitive/");
        library.Pack().AssertSuccess();
        TestProject consumer = library.Consumer();
        BuildResult built = consumer.Build();
        built.AssertSuccess();
        Assert.Contains("own targets ran", built.Output, StringComparison.Ordinal);
        Assert.Equal("1", consumer.Built());
    }

    [CiTheory]
    [InlineData("Hardened.targets", "buildTransitive/net10.0/", "takes the place of 'buildTransitive/net10.0/Hardened.targets'")]
    [InlineData("Hardened.targets", "build/", "'build/Hardened.targets' would not be imported")]
    [InlineData("Hardened.props", "buildTransitive/", "pack it as buildTransitive/net10.0/Hardened.props")]
    [Situation("A library with build/ID.targets, buildTransitive/FRAMEWORK/ID.targets or buildTransitive/ID.props of its own",
        "SAF0114, no package (NuGet: at most NU5118)")]
    public void Own_file_that_hides_ours_or_is_hidden_by_it_is_an_error_and_no_package_is_left(string file, string folder, string message)
    {
        LibraryPackage library = Library(file, folder);
        BuildResult packed = library.Pack();
        Assert.Contains(message, packed.AssertOnlyError("SAF0114").Text, StringComparison.Ordinal);
        Assert.False(File.Exists(library.Project.At("feed", "Hardened.1.0.0.nupkg")));
    }

    [Fact]
    [Situation("An item of the project that packs a file below saf/",
        "SAF0116, no package")]
    public void Own_file_in_an_artifacts_folder_is_an_error()
    {
        LibraryPackage library = new LibraryPackage(sdk).WithModel(
            items: """<None Include="val.npz" Pack="true" PackagePath="saf/net10.0/net.saf/extra.bin" />""");
        library.Pack().AssertOnlyError("SAF0116");
    }

    private LibraryPackage Library(string file, string folder)
    {
        LibraryPackage library = new LibraryPackage(sdk).WithModel(
            items: $"""<None Include="own/{file}" Pack="true" PackagePath="{folder}" />""");
        library.Project.Write($"own/{file}", """
            <Project>
              <Target Name="OwnTargets" BeforeTargets="CoreCompile"><Message Importance="high" Text="own targets ran" /></Target>
            </Project>
            """);
        return library;
    }
}
