using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>Files of obj that an application names itself, instead of referencing the project that judged them.</summary>
public class HandedOnTests(PackedSdk sdk)
{
    [Theory]
    [InlineData("None", """Link="net.saf/%(Filename)%(Extension)" CopyToOutputDirectory="PreserveNewest" """, "/*")]
    [InlineData("None", """Link="data/%(Filename)%(Extension)" CopyToOutputDirectory="PreserveNewest" """, "/*",
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [InlineData("SafArtifact", "", "")]
    [Situation("An application copies a red library's artifact out of its obj, by a wildcard of None items or as a SafArtifact item",
        "SAF0116, nothing reaches bin; when the library has passed: green for the artifact's own place, and SAF0116 again once it is red")]
    public void Red_artifact_of_obj_is_refused(string item, string metadata, string files)
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "0.1");
        library.Build().AssertOnlyError("SAF3001");
        TestProject runtime = all
            .Library("Other", "1 other", item: """<SafModel Include="net.onnx" Name="other" ValidationData="val.npz" />""")
            .Write("Program.cs", "public static class OfOther { }");
        TestProject application = all.Application("App", "", runtime);
        string artifact = Directory.GetDirectories(library.At("obj", "safbuild", "net"), "net.saf", SearchOption.AllDirectories).Single();
        application.Write("App.csproj", Projects.Plain(
            Projects.Reference(runtime) + $"""<{item} Include="{artifact}{files}" {metadata}/>"""));
        application.Build().AssertOnlyError("SAF0116");
        Shipping.AssertShipsNothing(application.At("bin"));

        library.Write("Directory.Build.props",
            "<Project><PropertyGroup><SafMaxAccuracyDrop>0.95</SafMaxAccuracyDrop></PropertyGroup></Project>");
        library.Build().AssertSuccess();
        application.Build("--no-restore").AssertSuccess();
        library.Write("Directory.Build.props", "<Project />");
        library.Build().AssertOnlyError("SAF3001");
        application.Build("--no-restore").AssertOnlyError("SAF0116");
    }
}
