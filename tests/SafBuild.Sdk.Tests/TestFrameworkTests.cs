using System.Xml.Linq;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>The packed SafBuild.Testing in test projects of users: it references none of these frameworks.</summary>
public class TestFrameworkTests(PackedSdk sdk)
{
    private const string Xunit = """
        <PackageReference Include="xunit.v3" Version="3.2.2" /><PackageReference Include="xunit.runner.visualstudio" Version="3.1.5" />
        """;

    private const string NUnit = """
        <PackageReference Include="NUnit" Version="4.6.1" /><PackageReference Include="NUnit3TestAdapter" Version="6.3.1" />
        """;

    private const string MSTest = """
        <PackageReference Include="MSTest.TestFramework" Version="4.5.2" /><PackageReference Include="MSTest.TestAdapter" Version="4.5.2" />
        """;

    [SlowTheory]
    [InlineData(Xunit, "", "[Xunit.Fact]")]
    [InlineData(NUnit, "[NUnit.Framework.TestFixture]", "[NUnit.Framework.Test]")]
    [InlineData(MSTest, "[Microsoft.VisualStudio.TestTools.UnitTesting.TestClass]",
        "[Microsoft.VisualStudio.TestTools.UnitTesting.TestMethod]")]
    [Situation("SafAssert in xunit, NUnit and MSTest", "a model that does not survive is a failed test, with draw, seed and score")]
    public void Model_that_does_not_survive_is_a_failed_test_in_every_framework(string packages, string type, string test)
    {
        TestProject project = new TestProject(sdk).WithModel(
            """<SafModel Include="net.onnx" Gate="Off" />""",
                "<SafReferenceRuntime>true</SafReferenceRuntime><UseAppHost>true</UseAppHost>",
            realWorker: true, $"""
            <PackageReference Include="SafBuild.Testing" Version="{sdk.Version}" />
            <PackageReference Include="Microsoft.NET.Test.Sdk" Version="18.10.1" />
            {packages}
            """);
        if (packages != Xunit)
        {
            project.Write("App.csproj", File.ReadAllText(project.At("App.csproj"))
                .Replace("<OutputType>Exe</OutputType>", "", StringComparison.Ordinal));
        }

        OnnxBytes.Write(project.At("net.onnx"));
        project.Write("Program.cs", $$"""
            using SafBuild.Runtime;
            using SafBuild.Testing;

            {{type}}
            public class Tests
            {
                {{test}}
                public void Survives() => SafAssert.Survives("net", (SafModel model) => 1, 1e-3, draws: 4, seed: 7, leastScore: 0.5);

                {{test}}
                public void Fails()
                {
                    int call = 0;
                    SafAssert.Survives("net", (SafModel model) => ++call == 1 ? 1 : 0.25, 1e-3, draws: 4, seed: 7, leastScore: 0.5);
                }
            }
            """);
        (int exitCode, string output) = DotNet.Run(project.Folder, "test", "--logger", "trx;LogFileName=results.trx", "-tl:off");
        Assert.True(exitCode != 0 && File.Exists(project.At("TestResults", "results.trx")), output);
        XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
        XElement[] results = [.. XDocument.Load(project.At("TestResults", "results.trx")).Descendants(trx + "UnitTestResult")
            .OrderBy(r => (string)r.Attribute("testName")!, StringComparer.Ordinal)];
        Assert.Equal(["Failed", "Passed"], results.Select(r => (string)r.Attribute("outcome")!));
        string message = results[0].Descendants(trx + "Message").Single().Value;
        Assert.Contains(
            "SafAssert.Survives: 4 of 4 draws at bit error rate 0.001 scored below 0.5 (seed 7", message, StringComparison.Ordinal);
        Assert.Contains("draw 0, seed 7: score 0.25", message, StringComparison.Ordinal);
        Assert.Contains("--draw 0 --scope Artifact", message, StringComparison.Ordinal);
    }
}
