using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>An artifact in a package, in the bin and publish folder of those that take it.</summary>
public class PackageSituationTests(PackedSdk sdk)
{
    [CiFact]
    [Situation("Consumer of a packed library: version 1, upgrade to 2, downgrade to 1, equal sizes and times (SOURCE_DATE_EPOCH)",
        "bin and publish follow")]
    public void Consumer_follows_up_and_down()
    {
        using PackedLibrary packed = new(sdk);
        packed.Library.Environment["SOURCE_DATE_EPOCH"] = "1700000000";
        packed.Pack("1.0.0", "1 a").AssertSuccess();
        packed.Pack("2.0.0", "1 b").AssertSuccess();
        packed.AssertPacked("1.0.0", "1 a");
        packed.AssertPacked("2.0.0", "1 b");
        TestProject consumer = packed.Consumer("App");
        foreach ((string version, string model) in new[] { ("1.0.0", "1 a"), ("2.0.0", "1 b"), ("1.0.0", "1 a") })
        {
            consumer.Run("publish", "-c", "Debug", $"-p:LibVersion={version}", "-o", consumer.At("out")).AssertSuccess();
            packed.Library.AssertShips(model, consumer.Bin());
            packed.Library.AssertShips(model, consumer.At("out"));
            SetTimes(consumer.Bin());
            SetTimes(consumer.At("out"));
        }
    }

    [SlowFact]
    [Situation("Consumer behind a library that takes the package: upgrade and downgrade", "bin follows")]
    public void Consumer_of_a_consumer_follows()
    {
        using PackedLibrary packed = new(sdk);
        packed.Pack("1.0.0", "1 a").AssertSuccess();
        packed.Pack("2.0.0", "1 b").AssertSuccess();
        TestProject middle = packed.Consumer("Mid", Projects.Library);
        middle.Write("Program.cs", "public static class Middle { }");
        TestProject application = packed.Consumer("App", items: Projects.Reference(middle));
        foreach ((string version, string model) in new[] { ("1.0.0", "1 a"), ("2.0.0", "1 b"), ("1.0.0", "1 a") })
        {
            application.Build($"-p:LibVersion={version}").AssertSuccess();
            packed.Library.AssertShips(model, application.Bin());
        }
    }

    [SlowFact]
    [Situation("An artifact in the consumer's packages folder is damaged", "SAF0116, nothing reaches bin")]
    public void Damaged_package_folder_is_refused()
    {
        using PackedLibrary packed = new(sdk);
        packed.Pack("1.0.0", "1").AssertSuccess();
        TestProject consumer = packed.Consumer("App", "<LibVersion>1.0.0</LibVersion>");
        consumer.Run("restore").AssertSuccess();
        foreach (string file in Directory.GetFiles(packed.Unpacked, "weights.bin", SearchOption.AllDirectories))
        {
            File.WriteAllText(file, "2");
        }

        consumer.Build("--no-restore").AssertOnlyError("SAF0116");
        Shipping.AssertShipsNothing(consumer.At("bin"));
        BuildResult published = consumer.Run("publish", "-c", "Debug", "--no-restore", "-o", consumer.At("out"));
        published.AssertOnlyError("SAF0116");
        Shipping.AssertShipsNothing(consumer.At("out"));
    }

    [SlowFact]
    [Situation("A package and a referenced library have an artifact of one name with different bytes", "SAF0114")]
    public void Package_and_project_clash()
    {
        using PackedLibrary packed = new(sdk);
        packed.Pack("1.0.0", "1").AssertSuccess();
        TestProject library = new Solution(sdk).Library("Own", "1 own");
        TestProject consumer = packed.Consumer("App", "<LibVersion>1.0.0</LibVersion>",
            packed.Reference + Projects.Reference(library));
        consumer.Build().AssertOnlyError("SAF0114");
        Shipping.AssertShipsNothing(consumer.At("bin"));
    }

    [SlowFact]
    [Situation("A library for two frameworks with an option each is packed", "each framework's consumer gets its own")]
    [Situation("A library that has a model for net9.0 only is packed, and taken by a net10.0 application", "no artifact in its bin")]
    public void Frameworks_of_a_package_keep_their_own()
    {
        using PackedLibrary packed = new(sdk, """
            <TargetFramework /><TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks><LangVersion>latest</LangVersion>
            <SafFunction Condition="'$(TargetFramework)' == 'netstandard2.1'">Tanh</SafFunction>
            """);
        packed.Pack("1.0.0", "1").AssertSuccess();
        packed.AssertPacked("1.0.0", "1");
        packed.AssertPacked("1.0.0", new("1") { Function = "Tanh" }, "netstandard2.1");

        string project = File.ReadAllText(packed.Library.At("Lib.csproj"));
        packed.Library.Write("Program.cs", "public static class Api { }").Write("Lib.csproj", project.Replace(
            "<SafModel ", "<SafModel Condition=\"'$(TargetFramework)' == 'netstandard2.1'\" ", StringComparison.Ordinal));
        packed.Pack("2.0.0", "1").AssertSuccess();
        TestProject consumer = packed.Consumer("App");
        consumer.Build("-p:LibVersion=1.0.0").AssertSuccess();
        packed.Library.AssertShips("1", consumer.Bin());
        consumer.Build("-p:LibVersion=2.0.0").AssertSuccess();
        Shipping.AssertShipsNothing(consumer.At("bin"));
    }

    [SlowFact]
    [Situation("pack of a red model", "SAF3001, no package")]
    [Situation("pack with SafPack=false", "green, no artifact in the package")]
    public void Red_model_is_not_packed()
    {
        using PackedLibrary packed = new(sdk);
        packed.Pack("1.0.0", "0.5").AssertOnlyError("SAF3001");
        Assert.False(File.Exists(packed.File("1.0.0")));
        packed.Pack("2.0.0", "1", "-p:SafPack=false").AssertSuccess();
        using System.IO.Compression.ZipArchive package = packed.Open("2.0.0");
        Assert.DoesNotContain(package.Entries, e => e.FullName.Contains(".saf/", StringComparison.Ordinal));
    }

    private static void SetTimes(string folder)
    {
        foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddSeconds(1700000000));
        }
    }
}
