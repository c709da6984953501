using System.Text.Json;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Which package with ONNX Runtime's library a project gets by itself: evaluations only, many of them in one process.</summary>
public class NativePackageTests(PackedSdk sdk)
{
    private const string Exe = "<OutputType>Exe</OutputType>";
    private const string Native = "Microsoft.ML.OnnxRuntime";

    /// <summary>Name, properties, items, and what it gets: packages and versions, empty for none; "built" is the Runtime's.</summary>
    private static readonly (string Name, string Properties, string Items, string Expected)[] Kinds =
    [
        ("Console", Exe, "", $"{Native} built implicit"),
        ("Window", "<OutputType>WinExe</OutputType>", "", $"{Native} built implicit"),
        ("Library", "", "", ""),
        ("Test", "<IsTestProject>true</IsTestProject>", "", $"{Native} built implicit"),
        ("TestByPackage", "", Package("Microsoft.NET.Test.Sdk", "18.10.1"), $"{Native} built implicit"),
        ("TestByXunit", "", Package("xunit.v3", "3.2.2"), $"{Native} built implicit"),
        ("Own", Exe, Package(Native, "1.30.0"), $"{Native} 1.30.0"),
        ("OwnWithoutNative", Exe, Package(Native, "1.31.1", "ExcludeAssets=\"native\""), $"{Native} 1.31.1"),
        ("OwnGpu", Exe, Package($"{Native}.Gpu.Linux", "1.31.0"), $"{Native}.Gpu.Linux 1.31.0"),
        ("Managed", Exe, Package($"{Native}.Managed", "1.31.1"), $"{Native} built implicit, {Native}.Managed 1.31.1"),
        ("Gpu", Exe + Choice($"{Native}.Gpu", "1.31.0"), "", $"{Native}.Gpu 1.31.0 implicit"),
        ("GpuTwice", Exe + Choice($"{Native}.Gpu", ""), Package($"{Native}.Gpu", "1.31.0"), $"{Native}.Gpu 1.31.0"),
        ("GpuLibrary", Choice($"{Native}.Gpu", "1.31.0"), "", ""),
        ("Version", Exe + Choice("", "1.30.0"), "", $"{Native} 1.30.0 implicit"),
        ("None", Exe + Choice("None", ""), "", ""),
        ("WithoutRuntime", Exe + "<SafReferenceRuntime>false</SafReferenceRuntime>", "", ""),
        ("OldFramework", Exe + "<TargetFramework>netstandard2.1</TargetFramework>", "", ""),
        ("Central", Exe + Central, PackageVersion(Native, "1.30.0"), $"{Native}"),
        ("CentralOther", Exe + Central, PackageVersion("xunit.v3", "3.2.2"), $"{Native} built implicit"),
    ];

    [Fact]
    [Situation("Executables, libraries and test projects; a project that references the library itself; SafOnnxRuntimePackage and -Version",
        "the library for executables and tests only, once, the project's own choice first")]
    public void Executables_and_test_projects_get_one_package_and_libraries_none()
    {
        TestProject all = new(sdk, "All");
        foreach ((string name, string properties, string items, _) in Kinds)
        {
            all.Write($"{name}/{name}.csproj", $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <Sdk Name="SafBuild.Sdk" Version="{sdk.Version}" />
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework>{properties}</PropertyGroup>
                  <ItemGroup>{items}</ItemGroup>
                  <Target Name="Natives" Returns="@(Native)">
                    <ItemGroup>
                      <Native Include="@(PackageReference)" Condition="$([System.String]::Copy('%(Identity)').StartsWith('{Native}'))" />
                      <Native Update="@(Native)" Of="{name}" />
                    </ItemGroup>
                  </Target>
                </Project>
                """);
        }

        all.Write("All.csproj", $"""
            <Project>
              <Target Name="Ask">
                <MSBuild Projects="{string.Join(';', Kinds.Select(k => $"{k.Name}/{k.Name}.csproj"))}" Targets="Natives">
                  <Output TaskParameter="TargetOutputs" ItemName="Found" />
                </MSBuild>
              </Target>
            </Project>
            """);
        using JsonDocument found = JsonDocument.Parse(all.Evaluate("-t:Ask", "-getItem:Found"));
        ILookup<string, string> packages = found.RootElement.GetProperty("Items").GetProperty("Found").EnumerateArray()
            .ToLookup(i => Metadata(i, "Of"), i => string.Join(' ', new[]
            {
                Metadata(i, "Identity"), Metadata(i, "Version").Replace("1.31.1", Metadata(i, "IsImplicitlyDefined") == "true" ? "built"
                    : "1.31.1", StringComparison.Ordinal),
                Metadata(i, "IsImplicitlyDefined") == "true" ? "implicit" : "",
            }.Where(t => t.Length > 0)));
        Assert.Equal(
            Kinds.Select(k => $"{k.Name}: {k.Expected}"),
            Kinds.Select(k => $"{k.Name}: {string.Join(", ", packages[k.Name].Order(StringComparer.Ordinal))}"));
    }

    private const string Central = "<ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>";

    private static string Metadata(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    private static string Package(string id, string version, string more = "") =>
        $"""<PackageReference Include="{id}" Version="{version}" {more} />""";

    private static string PackageVersion(string id, string version) => $"""<PackageVersion Include="{id}" Version="{version}" />""";

    private static string Choice(string package, string version) =>
        $"<SafOnnxRuntimePackage>{package}</SafOnnxRuntimePackage><SafOnnxRuntimeVersion>{version}</SafOnnxRuntimeVersion>";
}
