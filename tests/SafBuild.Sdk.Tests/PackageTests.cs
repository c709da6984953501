using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests;

/// <summary>An artifact that travels in the package of a library.</summary>
public class PackageTests(PackedSdk sdk)
{
    [Fact]
    public void Pack_library_application_of_a_consumer_finds_the_artifact()
    {
        TestProject library = new TestProject(sdk, "Hardened")
            .Write("Program.cs", "public static class Api { public static string Weights => System.IO.File.ReadAllText(System.IO.Path.Combine(SafModels.Net.Path, \"weights.bin\")); }")
            .WithModel(properties: "<OutputType>Library</OutputType>");
        library.Run("pack", "-o", library.At("feed")).AssertSuccess();

        // Neither the consumer nor its application knows SafBuild; the packages folder is their own, and gone with the test.
        TestProject consumer = Consumer("Consumer", """<PackageReference Include="Hardened" Version="1.0.0" />""", library);
        consumer.Write("Program.cs", "public static class Between { public static string Weights => Api.Weights; }");
        TestProject application = Consumer("App", $"""<ProjectReference Include="{consumer.At("Consumer.csproj")}" />""", library);
        application.Write("Program.cs", "System.Console.WriteLine(Between.Weights);");
        application.Build().AssertSuccess();
        (int exitCode, string output) = DotNet.Run(application.Folder, application.At("bin", "Debug", "net10.0", "App.dll"));
        Assert.Equal((0, "1"), (exitCode, output.Trim()));
        Assert.Equal(2, library.Runs.Length);
    }

    private TestProject Consumer(string name, string reference, TestProject library)
    {
        TestProject project = new(sdk, name);
        project.Write("nuget.config", $"""<configuration><packageSources><add key="hardened" value="{library.At("feed")}" /></packageSources></configuration>""");
        return project.Write($"{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType Condition="'$(MSBuildProjectName)' == 'App'">Exe</OutputType>
                <UseAppHost>false</UseAppHost>
                <RestorePackagesPath>{library.At("packages")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>{reference}</ItemGroup>
            </Project>
            """);
    }
}
