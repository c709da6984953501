using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>What dotnet pack puts into a library's package, and which way it comes there.</summary>
public class PackTests(PackedSdk sdk)
{
    private const string Targets = "buildTransitive/net10.0/Hardened.targets";
    private static readonly string[] Artifact =
        ["saf/net10.0/net.saf/graph.onnx", "saf/net10.0/net.saf/manifest.json", "saf/net10.0/net.saf/weights.bin"];

    /// <summary>The nearest framework's targets would bring its model to an application that has none.</summary>
    [Theory]
    [InlineData("""<SafEnabled Condition="'$(TargetFramework)' == 'net10.0'">false</SafEnabled>""", "")]
    [InlineData("""<SafPack Condition="'$(TargetFramework)' == 'net10.0'">false</SafPack>""", "",
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [InlineData("", """Condition="'$(TargetFramework)' == 'netstandard2.1'" """,
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [Situation("A package where one of two frameworks has a model; an application of the other",
        "the application gets none (H5)")]
    [Situation("A package where one of two frameworks has SafEnabled=false or SafPack=false; an application of that one",
        "the application gets none")]
    public void Every_framework_has_a_targets_file_also_one_without_a_model(string properties, string condition)
    {
        LibraryPackage library = new LibraryPackage(sdk).WithModel(
            "<TargetFramework /><TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks>" + properties,
            model: $"""<SafModel Include="net.onnx" ValidationData="val.npz" {condition}/>""");
        library.Pack().AssertSuccess();
        Assert.Equal(["netstandard2.1"], library.Entries().Where(e => e.StartsWith("saf/", StringComparison.Ordinal))
            .Select(e => e.Split('/')[1]).Distinct());
        Assert.DoesNotContain("SafArtifact", library.Text(Targets), StringComparison.Ordinal);
        Assert.Contains("<SafArtifact Include=\"$(MSBuildThisFileDirectory)../../saf/netstandard2.1/net.saf\" Name=\"net\" Hash=\"",
            library.Text("buildTransitive/netstandard2.1/Hardened.targets"), StringComparison.Ordinal);

        TestProject consumer = library.Consumer();
        consumer.Build().AssertSuccess();
        Assert.Null(consumer.Built());
    }

    [Theory]
    [InlineData("build", "-p:GeneratePackageOnBuild=true")]
    [InlineData("pack", "--include-symbols",
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [InlineData("pack", "-p:TargetFrameworks=net10.0",
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [Situation("GeneratePackageOnBuild; --include-symbols; one of the frameworks alone",
        "artifact in the main package, none in the symbols")]
    [Situation("pack --no-build with another model than was built",
        "red, no package of other weights")]
    public void Other_ways_of_packing_put_the_artifact_into_the_main_package_alone(string verb, string argument)
    {
        LibraryPackage library = new LibraryPackage(sdk).WithModel();
        library.Project.Run(verb, argument, $"-p:PackageOutputPath={library.Project.At("feed")}").AssertSuccess();
        Assert.Equal(Artifact, library.Entries().Where(e => e.StartsWith("saf/", StringComparison.Ordinal)));
        Assert.Contains(Targets, library.Entries());
        string symbols = library.Project.At("feed", "Hardened.1.0.0.symbols.nupkg");
        Assert.Equal(argument == "--include-symbols", File.Exists(symbols));

        // The same bytes again without a build, and an option that changes the artifact without one: red, and no package of other weights.
        library.Project.Run("pack", "--no-build", "-c", verb == "build" ? "Debug" : "Release", "-o", library.Project.At("again"))
            .AssertSuccess();
        library.Project.Write("net.onnx", "0.999");
        Assert.False(library.Project.Run("pack", "--no-build", "-o", library.Project.At("feed")).Succeeded);
    }

    [Fact]
    [Situation("PackAsTool; a package without a model",
        "the artifact once, from the publish folder; nothing of ours")]
    public void Tool_has_its_artifact_once_and_a_project_without_models_nothing_of_ours()
    {
        LibraryPackage library = new LibraryPackage(sdk).WithModel("<OutputType>Exe</OutputType><PackAsTool>true</PackAsTool>");
        library.Project.Write("Program.cs", "System.Console.WriteLine(SafModels.Net.Path);");
        library.Pack().AssertSuccess();
        Assert.Single(library.Entries(), e => e.EndsWith("weights.bin", StringComparison.Ordinal));

        LibraryPackage none = new LibraryPackage(sdk).WithModel(model: "");
        none.Pack().AssertSuccess();
        Assert.DoesNotContain(none.Entries(), e => e.Contains("saf/", StringComparison.Ordinal));
        Assert.DoesNotContain(none.Entries(), e => e.Contains("buildTransitive", StringComparison.Ordinal));
    }

    [Fact]
    [Situation("pack, then pack with SafPack=false; a copy from bin in the package, weights exchanged, pack --no-build with SafPack=false",
        "no artifact in the second package; SAF0116, no package")]
    public void Package_of_an_earlier_build_does_not_keep_its_artifact_and_a_copy_by_hand_is_checked_without_SafPack()
    {
        LibraryPackage library = new LibraryPackage(sdk).WithModel(
            items: """<None Include="$(OutputPath)net.saf/**" Pack="true" PackagePath="content/net.saf/" Condition="'$(Hand)' != ''" />""");
        library.Pack().AssertSuccess();
        Assert.Equal(Artifact, library.Entries().Where(e => e.StartsWith("saf/", StringComparison.Ordinal)));
        library.Pack("1.0.0", "-p:SafPack=false").AssertSuccess();
        AssertNothingOfOurs(library);

        File.WriteAllText(library.Project.At("bin", "Release", "net10.0", "net.saf", "weights.bin"), "red");
        library.Pack("1.0.0", "--no-build", "-p:SafPack=false", "-p:Hand=true").AssertOnlyError("SAF0116");
        Assert.Empty(Directory.GetFiles(library.Project.At("feed")));
    }

    [Theory]
    [InlineData("", "-p:SafEnabled=false")]
    [InlineData("", "-p:NoModel=true")]
    [InlineData("<OutputType>Exe</OutputType><PackAsTool>true</PackAsTool>", "-p:NoModel=true")]
    [InlineData("<OutputType>Exe</OutputType><PackAsTool>true</PackAsTool>", "-p:SafEnabled=false")]
    [Situation("pack of a library and of a tool, then again with SafEnabled=false, or without the model",
        "no artifact in the second package")]
    public void Package_of_an_earlier_build_does_not_keep_an_artifact_that_is_not_judged_any_more(string properties, string argument)
    {
        Assert.SkipUnless(SlowFactAttribute.Runs, SlowFactAttribute.Reason);
        LibraryPackage library = new LibraryPackage(sdk).WithModel(properties,
            model: """<SafModel Include="net.onnx" ValidationData="val.npz" Condition="'$(NoModel)' == ''" />""");
        library.Project.Write("Program.cs", "static class Program { static void Main() { } }");
        library.Pack().AssertSuccess();
        Assert.Contains(library.Entries(), e => e.EndsWith("net.saf/weights.bin", StringComparison.Ordinal));
        library.Pack("1.0.0", argument).AssertSuccess();
        AssertNothingOfOurs(library);
    }

    private static void AssertNothingOfOurs(LibraryPackage library) => Assert.DoesNotContain(library.Entries(),
        e => e.Contains("saf/", StringComparison.Ordinal) || e.Contains("buildTransitive", StringComparison.Ordinal));

    /// <summary>The compiler needs PathMap, NuGet the time; of ours nothing depends on folder or time.</summary>
    [Fact]
    [Situation("Two clones in different folders, SOURCE_DATE_EPOCH and PathMap",
        "packages of the same bytes")]
    public void Two_folders_give_the_same_bytes()
    {
        byte[][] packages = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            LibraryPackage library = new LibraryPackage(sdk).WithModel("<PathMap>$(MSBuildProjectDirectory)=/_/</PathMap>");
            library.Pack("1.0.0", "-p:SOURCE_DATE_EPOCH=1000000000").AssertSuccess();
            return library.Bytes();
        })];
        Assert.Equal(packages[0], packages[1]);
    }

    /// <summary>Packages of one size and one time: a copy that compares those keeps the old weights.</summary>
    [CiTheory]
    [InlineData("false",
        Skip = SlowFactAttribute.Reason, SkipType = typeof(SlowFactAttribute), SkipUnless = nameof(SlowFactAttribute.Runs))]
    [InlineData("true")]
    [Situation("1.0, 2.0, 1.0 of a package with equal sizes and times, with SafBuild.Runtime and without (H4)",
        "the weights of each in bin and publish")]
    public void Upgrade_and_downgrade_bring_each_versions_weights_to_bin_and_publish(string withRuntime)
    {
        LibraryPackage library = new LibraryPackage(sdk).WithModel($"<SafReferenceRuntime>{withRuntime}</SafReferenceRuntime>");
        foreach ((string version, string weights) in new[] { ("1.0.0", "0.999"), ("2.0.0", "0.998") })
        {
            library.Project.Write("net.onnx", weights);
            library.Pack(version, "-p:SOURCE_DATE_EPOCH=1000000000", "-p:NoWarn=NU5104").AssertSuccess();
        }

        TestProject consumer = library.Consumer();
        foreach ((string version, string weights) in new[] { ("1.0.0", "0.999"), ("2.0.0", "0.998"), ("1.0.0", "0.999") })
        {
            consumer.Build($"-p:LibraryVersion={version}").AssertSuccess();
            Assert.Equal((version, weights), (version, consumer.Built()));
            consumer.Run("publish", "-c", "Debug", "-o", consumer.At("out"), $"-p:LibraryVersion={version}", "--no-build").AssertSuccess();
            Assert.Equal((version, weights), (version, File.ReadAllText(consumer.At("out", "net.saf", "weights.bin"))));
        }
    }
}
