using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests.Copying;

/// <summary>What comes behind our copies and takes newer files only gets the artifact of this build.</summary>
public class BehindTheCopyTests(PackedSdk sdk)
{
    [Fact]
    [Situation("A target behind CopyFilesToOutputDirectory takes the artifact from bin when it is newer; the model changes, and back",
        "it takes the artifact of each build")]
    public void Target_of_the_project_behind_the_copy_takes_the_artifact_of_this_build()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel(items: """
            <Behind Include="$(OutDir)net.saf/graph.onnx;$(OutDir)net.saf/weights.bin;$(OutDir)net.saf/manifest.json" />
            </ItemGroup>
            <Target Name="Mine" AfterTargets="CopyFilesToOutputDirectory"
                    Inputs="@(Behind)" Outputs="@(Behind->'dist/net.saf/%(Filename)%(Extension)')">
              <Copy SourceFiles="@(Behind)" DestinationFolder="dist/net.saf" />
            </Target>
            <ItemGroup>
            """);
        foreach (string model in (string[])["1 a", "1 b", "1 a"])
        {
            project.Write("net.onnx", model).Build().AssertSuccess();
            project.AssertShips(model, project.Bin());
            project.AssertShips(model, project.At("dist"));
        }
    }

    [SlowFact]
    [Situation("A web application is published by a profile to a folder; the model changes, and back",
        "the folder has the artifact of each build")]
    public void Publish_profile_takes_the_artifact_of_this_build()
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "return;").WithModel();
        project.Write("App.csproj", File.ReadAllText(project.At("App.csproj"))
            .Replace("Microsoft.NET.Sdk\"", "Microsoft.NET.Sdk.Web\"", StringComparison.Ordinal))
            .Write("Properties/PublishProfiles/folder.pubxml", $"""
                <Project><PropertyGroup>
                  <WebPublishMethod>FileSystem</WebPublishMethod><PublishProvider>FileSystem</PublishProvider>
                  <DeleteExistingFiles>false</DeleteExistingFiles><PublishUrl>{project.At("site")}</PublishUrl>
                </PropertyGroup></Project>
                """);
        foreach (string model in (string[])["1 a", "1 b", "1 a"])
        {
            project.Write("net.onnx", model).Build("-p:DeployOnBuild=true", "-p:PublishProfile=folder").AssertSuccess();
            project.AssertShips(model, project.At("site"));
        }
    }
}
