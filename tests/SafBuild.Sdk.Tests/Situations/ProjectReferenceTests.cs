using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>From a library's obj to the bin of the application that references it.</summary>
public class ProjectReferenceTests(PackedSdk sdk)
{
    [Fact]
    [Situation("Application that references a library, its option A, then B, then A", "bin and publish of the application follow")]
    public void Application_follows_the_library_there_and_back()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1");
        TestProject application = all.Application("App", "", library);
        foreach (string function in new[] { "Arctan", "Tanh", "Arctan" })
        {
            Solution.SetFunction(library, function);
            application.Build().AssertSuccess();
            library.AssertShips(new("1") { Function = function }, application.Bin());
        }

        application.Run("publish", "--no-build", "-c", "Debug", "-o", application.At("out")).AssertSuccess();
        library.AssertShips("1", application.At("out"));
    }

    [SlowFact]
    [Situation("Application, a library in between without a model, library with a model: A, B, A", "all three bins and publish follow")]
    public void Artifact_travels_through_a_library_in_between()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1");
        TestProject middle = all.Middle("Mid", library);
        TestProject application = all.Application("App", "", middle);
        foreach (string function in new[] { "Arctan", "Tanh", "Arctan" })
        {
            Solution.SetFunction(library, function);
            application.Build().AssertSuccess();
            foreach (string bin in new[] { library.Bin(), middle.Bin(), application.Bin() })
            {
                library.AssertShips(new("1") { Function = function }, bin);
            }

            application.Run("publish", "-c", "Debug", "-o", application.At("out")).AssertSuccess();
            library.AssertShips(new("1") { Function = function }, application.At("out"));
        }
    }

    [SlowFact]
    [Situation("The library's gate becomes red", "the application is red, its bin keeps the last whole artifact")]
    public void Red_library_stops_the_application()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1");
        TestProject application = all.Application("App", "", library);
        application.Build().AssertSuccess();
        library.Write("net.onnx", "0.5");
        application.Build("--no-restore").AssertOnlyError("SAF3001");
        library.AssertShips("1", application.Bin());
    }

    [SlowFact]
    [Situation("An item of the hook SafGetModels in the library, then build of the application with --no-dependencies",
        "shipped in the application's bin")]
    [Situation("An item that a target before BeforeBuild adds in the library, then build of the application with --no-dependencies",
        "SAF0112, and the library's key is not pruned")]
    public void Items_of_targets_reach_the_application_or_are_missed()
    {
        const string Item = """<ItemGroup><SafModel Include="net.onnx" ValidationData="val.npz" /></ItemGroup></Target></Project>""";
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1", item: " ");
        TestProject application = all.Application("App", "", library);
        string plain = File.ReadAllText(library.At("Lib.csproj"));
        library.Write("Program.cs", "public static class Api { }");
        library.Write("Lib.csproj",
            plain.Replace("</Project>", """<Target Name="Mine" BeforeTargets="SafGetModels">""" + Item, StringComparison.Ordinal));
        application.Build().AssertSuccess();
        application.Build("--no-dependencies", "--no-restore").AssertSuccess();
        library.AssertShips("1", application.Bin());

        library.Write("Lib.csproj",
            plain.Replace("</Project>", """<Target Name="Mine" BeforeTargets="BeforeBuild">""" + Item, StringComparison.Ordinal));
        library.Build().AssertSuccess();
        BuildResult missed = application.Build("--no-dependencies", "--no-restore");
        Assert.False(missed.Succeeded, missed.Output);
        Assert.Equal("SAF0112", Assert.Single(missed.Errors).Code);
        library.Build("--no-restore").AssertSuccess();
        library.AssertShips("1", library.Bin());
        Assert.Equal((1, 1), library.Work);
    }

    [SlowFact]
    [Situation("One library, built at once for two applications with different options as global properties",
        "each application ships its own, nothing is pruned under the other")]
    [Situation("One library, built at once for two applications with other global properties and the same options", "hardened once")]
    public void Library_built_twice_at_once_for_two_applications()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1");
        TestProject[] applications = [all.Application("One", "", library), all.Application("Two", "", library)];
        TestProject both = new(sdk, "Both");
        both.Environment["SAFBUILD_FAKE_SLOW"] = "500";
        foreach ((string property, string first, string second) in
            new[] { ("SafFunction", "Arctan", "Tanh"), ("Other", "Arctan", "Arctan") })
        {
            int before = library.Work.Harden;
            for (int i = 0; i < 2; i++)
            {
                string value = i == 0 ? "Arctan" : "Tanh";
                applications[i].Write($"{applications[i].Name}.csproj", Projects.Plain(
                    $"""<ProjectReference Include="{library.At("Lib.csproj")}" AdditionalProperties="{property}={value}" />"""));
            }

            library.Write("net.onnx", "1 " + property);
            both.Write("Both.proj", $"""
                <Project>
                  <Target Name="Restore"><MSBuild Projects="{Paths(applications)}" Targets="Restore" /></Target>
                  <Target Name="Build"><MSBuild Projects="{Paths(applications)}" Targets="Build" BuildInParallel="true" /></Target>
                </Project>
                """);
            both.Run("msbuild", "Both.proj", "-t:Restore").AssertSuccess();
            both.Run("msbuild", "Both.proj", "-t:Build", "-m:2").AssertSuccess();
            library.AssertShips(new("1 " + property) { Function = first }, applications[0].Bin());
            library.AssertShips(new("1 " + property) { Function = second }, applications[1].Bin());
            Assert.Equal(first == second ? 1 : 2, library.Work.Harden - before);
        }
    }

    [SlowFact]
    [Situation("An application without SafBuild's targets, library A, B, A, equal sizes and times", "build and publish follow")]
    public void Application_without_our_targets_follows()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1 a", "<SafReferenceRuntime>false</SafReferenceRuntime>");
        TestProject application = all.Application("App", "", library);
        foreach (string model in new[] { "1 a", "1 b", "1 a" })
        {
            library.Write("net.onnx", model);
            application.Build().AssertSuccess();
            library.AssertShips(model, application.Bin());
            application.Run("publish", "-c", "Debug", "-o", application.At("out")).AssertSuccess();
            library.AssertShips(model, application.At("out"));

            // As if all were made in one moment: MSBuild's own copy for publish takes equal size and time for equal.
            foreach (string file in Directory.GetFiles(application.Bin(), "*", SearchOption.AllDirectories)
                .Concat(Directory.GetFiles(application.At("out"), "*", SearchOption.AllDirectories))
                .Concat(Directory.GetFiles(library.Bin(), "*", SearchOption.AllDirectories)))
            {
                File.SetLastWriteTimeUtc(file, new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            }
        }
    }

    [SlowFact]
    [Situation("A library for two frameworks with an option each, and an application for both", "each framework ships its own")]
    public void Frameworks_of_library_and_application_meet()
    {
        Solution all = new(sdk);
        TestProject library = all.Library("Lib", "1", """
            <TargetFramework /><TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks><LangVersion>latest</LangVersion>
            <SafFunction Condition="'$(TargetFramework)' == 'netstandard2.1'">Tanh</SafFunction>
            """);
        TestProject application = all.Application("App", """
            <TargetFramework /><TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks><OutputType>Library</OutputType>
            """, library);
        application.Write("Program.cs", "public static class Nothing { }");
        application.Build("-m").AssertSuccess();
        library.AssertShips("1", application.Bin());
        library.AssertShips(new("1") { Function = "Tanh" }, application.Bin(framework: "netstandard2.1"));
    }

    private static string Paths(TestProject[] projects) => string.Join(';', projects.Select(p => p.At($"{p.Name}.csproj")));
}
