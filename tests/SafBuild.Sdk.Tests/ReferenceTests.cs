using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>What the project and its consumers get besides targets: SafBuild.Runtime, and never SafBuild.Sdk.</summary>
public class ReferenceTests(PackedSdk sdk)
{
    private const string Load = "public static class Api { public static SafBuild.Runtime.SafModel Model() => SafModels.Net.Load(); }";

    [CiTheory]
    [InlineData("sdk")]
    [InlineData("two")]
    [InlineData("two, central")]
    [InlineData("sdk, central")]
    [Situation("A packed library in both forms, central versions",
        "its nuspec depends on SafBuild.Runtime alone")]
    public void Packed_library_depends_on_the_Runtime_alone(string form)
    {
        LibraryPackage library = Library(form);
        BuildResult packed = library.Pack("1.0.0-preview");
        packed.AssertSuccess();
        Assert.Empty(packed.Warnings);
        string nuspec = library.Text("Hardened.nuspec", "1.0.0-preview");
        Assert.Contains($"<dependency id=\"SafBuild.Runtime\" version=\"{sdk.Version}\"", nuspec, StringComparison.Ordinal);
        Assert.Equal(2, nuspec.Split("<dependency ").Length);
    }

    [CiTheory]
    [InlineData("one", "referenced without PrivateAssets=\"all\"")]
    [InlineData("one, private", "SafBuild.Runtime is not referenced by itself")]
    [InlineData("global, central", "SafBuild.Runtime is not referenced by itself",
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [Situation("PackageReference without PrivateAssets, without SafBuild.Runtime; GlobalPackageReference",
        "SAF0118: warning in build, error in pack, no package")]
    public void One_reference_is_a_warning_of_the_build_and_an_error_of_the_package(string form, string reason)
    {
        LibraryPackage library = Library(form);
        // A private reference keeps the Runtime for the project itself; a global one has no compile assets.
        library.Project.Write("Program.cs", form == "one" ? Load : "public static class Api { }");
        BuildResult built = library.Project.Build();
        built.AssertSuccess();
        (string code, _, string text) = Assert.Single(built.Warnings);
        Assert.Equal("SAF0118", code);
        Assert.Contains(reason, text, StringComparison.Ordinal);
        Assert.Contains($"<PackageReference Include=\"SafBuild.Sdk\" Version=\"{sdk.Version}\" PrivateAssets=\"all\" />", text,
            StringComparison.Ordinal);
        Assert.Contains($"<PackageReference Include=\"SafBuild.Runtime\" Version=\"{sdk.Version}\" />", text, StringComparison.Ordinal);

        library.Pack("1.0.0-preview", "-p:NoWarn=SAF0118").AssertOnlyError("SAF0118");
        Assert.False(File.Exists(library.Project.At("feed", "Hardened.1.0.0-preview.nupkg")));
    }

    /// <summary>With pinning, too: an implicit reference beside a central version was NU1009.</summary>
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    [Situation("A central PackageVersion of SafBuild.Runtime, with transitive pinning",
        "no NU1009, no warning")]
    public void Central_version_of_the_Runtime_counts(string pinning)
    {
        LibraryPackage library = Library("sdk, central");
        string packages = library.Project.At("Directory.Packages.props");
        string pinned = $"<CentralPackageTransitivePinningEnabled>{pinning}</CentralPackageTransitivePinningEnabled></PropertyGroup>";
        File.WriteAllText(packages, File.ReadAllText(packages).Replace("</PropertyGroup>", pinned, StringComparison.Ordinal));
        BuildResult built = library.Project.Build();
        built.AssertSuccess();
        Assert.Empty(built.Warnings);
    }

    private LibraryPackage Library(string form)
    {
        LibraryPackage library = new(sdk);
        bool central = form.EndsWith("central", StringComparison.Ordinal);
        string version = central ? "" : $"Version=\"{sdk.Version}\"";
        string start = form.Split(',')[0] == "sdk" ? $"""<Sdk Name="SafBuild.Sdk" Version="{sdk.Version}" />""" : "";
        string references = form.Split(',')[0] switch
        {
            "two" => $"""
                <PackageReference Include="SafBuild.Sdk" {version} PrivateAssets="all" />
                <PackageReference Include="SafBuild.Runtime" {version} />
                """,
            "one" => $"""<PackageReference Include="SafBuild.Sdk" {version} {(form == "one" ? "" : "PrivateAssets=\"all\"")} />""",
            _ => "",
        };
        library.Project.Write("Program.cs", Load).Write("Hardened.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              {start}
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework><SafUseCache>false</SafUseCache>
                <SafWorkerPath>{PackedSdk.FakeWorker}</SafWorkerPath>
              </PropertyGroup>
              <ItemGroup><SafModel Include="net.onnx" ValidationData="val.npz" />{references}</ItemGroup>
            </Project>
            """);
        if (central)
        {
            string item = form.StartsWith("global", StringComparison.Ordinal) ? "GlobalPackageReference" : "PackageVersion";
            library.Project.Write("Directory.Packages.props", $"""
                <Project>
                  <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
                  <ItemGroup>
                    <{item} Include="SafBuild.Sdk" Version="{sdk.Version}" />
                    <PackageVersion Include="SafBuild.Runtime" Version="{sdk.Version}" />
                  </ItemGroup>
                </Project>
                """);
        }

        return library;
    }
}
