using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>obj, the store and bin are only what their hashes say.</summary>
public class DamageTests(PackedSdk sdk)
{
    private const string Red = """<SafModel Include="net.onnx" ValidationData="val.npz" BitErrorRate="0.3" />""";

    [CiFact]
    [Situation("weights.bin below obj is damaged, then build", "hardened again, bin ships the judged bytes")]
    [Situation("graph.onnx below obj is damaged, then build", "hardened again, bin ships the judged bytes")]
    public void Damage_in_obj_heals_in_a_build()
    {
        TestProject project = Built();
        foreach (string file in new[] { "weights.bin", "graph.onnx" })
        {
            foreach (bool keepTime in new[] { false, true })
            {
                Assert.NotEmpty(Damage(project.At("obj", "safbuild"), file, keepTime));
                project.Build("--no-restore").AssertSuccess();
                project.AssertShips("1", project.Bin());
            }
        }
    }

    [SlowFact]
    [Situation("weights.bin below obj is damaged, then publish --no-build", "SAF0115 or SAF0116, nothing published")]
    [Situation("weights.bin below obj is damaged, then pack --no-build", "SAF0115 or SAF0116, no package")]
    public void Damage_in_obj_is_not_published()
    {
        TestProject project = Built();
        Assert.NotEmpty(Damage(project.At("obj", "safbuild"), "weights.bin"));
        Refused(project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out")));
        Shipping.AssertShipsNothing(project.At("out"));
        Refused(project.Run("pack", "--no-build", "-c", "Debug", "-o", project.At("packages")));
        Assert.Empty(Directory.Exists(project.At("packages")) ? Directory.GetFiles(project.At("packages")) : []);
    }

    [SlowFact]
    [Situation("weights.bin below obj is deleted, then publish --no-build", "SAF0115 or SAF0116, nothing published")]
    [Situation("weights.bin below obj is deleted, then build", "hardened again, bin ships the judged bytes")]
    public void Deletion_in_obj_is_refused_and_heals()
    {
        TestProject project = Built();
        foreach (string file in Files(project.At("obj", "safbuild"), "weights.bin"))
        {
            File.Delete(file);
        }

        Refused(project.Run("publish", "--no-build", "-c", "Debug", "-o", project.At("out")));
        Shipping.AssertShipsNothing(project.At("out"));
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("A file of one's own is put into the artifact's folder below obj", "does not reach bin")]
    public void Foreign_file_in_obj_does_not_ship()
    {
        TestProject project = Built();
        foreach (string weights in Files(project.At("obj", "safbuild"), "weights.bin"))
        {
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(weights)!, "portable.onnx"), "not judged");
        }

        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    [SlowFact]
    [Situation("result.json of a red verdict is edited to say Pass", "red again: SAF3001")]
    public void Edited_verdict_is_not_believed()
    {
        TestProject project = new TestProject(sdk).WithModel(Red);
        project.Build().AssertOnlyError("SAF3001");
        string[] results = Files(project.At("obj", "safbuild"), "result.json");
        Assert.NotEmpty(results);
        foreach (string file in results)
        {
            File.WriteAllText(file, File.ReadAllText(file).Replace("\"Fail\"", "\"Pass\"", StringComparison.Ordinal)
                .Replace("SAF3001", "", StringComparison.Ordinal));
        }

        project.Build("--no-restore").AssertOnlyError("SAF3001");
        Shipping.AssertShipsNothing(project.Bin());
    }

    [SlowFact]
    [Situation("The folder of a passing verdict below obj is copied over that of a red one", "red again: SAF3001")]
    public void Verdict_of_another_key_is_not_believed()
    {
        TestProject project = Built();
        string[] before = Entries(project);
        project.WithModel(Red).Build("--no-restore").AssertOnlyError("SAF3001");
        string[] red = [.. Entries(project).Except(before)];
        TestProject green = Built();
        string passing = Entries(green).First(e => File.Exists(Path.Combine(e, "result.json")));
        foreach (string entry in red.Where(e => File.Exists(Path.Combine(e, "result.json"))))
        {
            foreach (string file in Directory.GetFiles(passing))
            {
                File.Copy(file, Path.Combine(entry, Path.GetFileName(file)), overwrite: true);
            }
        }

        project.Build("--no-restore").AssertOnlyError("SAF3001");
    }

    [CiFact]
    [Situation("weights.bin in bin is damaged, same size and time", "the next build puts the judged bytes back")]
    [Situation("The artifact in bin is deleted, or one file of it", "the next build puts it back")]
    public void Damage_in_bin_heals()
    {
        TestProject project = Built();
        Assert.NotEmpty(Damage(project.Bin(), "weights.bin"));
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());

        File.Delete(Path.Combine(project.Bin(), "net.saf", "manifest.json"));
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());

        Directory.Delete(Path.Combine(project.Bin(), "net.saf"), recursive: true);
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.Equal((1, 1), project.Work);
    }

    [SlowFact]
    [Situation("An entry of the store is damaged, then clean and build", "not taken: bin ships the judged bytes")]
    [Situation("An entry of the store is cut to nothing, then clean and build", "not taken: bin ships the judged bytes")]
    public void Damage_in_the_store_is_not_taken()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: Projects.Store);
        project.Build().AssertSuccess();
        Assert.NotEmpty(Damage(project.At("store"), "weights.bin"));
        project.Run("clean").AssertSuccess();
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());

        foreach (string file in Directory.GetFiles(project.At("store"), "*", SearchOption.AllDirectories))
        {
            File.WriteAllText(file, "");
        }

        project.Run("clean").AssertSuccess();
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
    }

    private static void Refused(BuildResult result)
    {
        Assert.False(result.Succeeded, result.Output);
        Assert.Contains(Assert.Single(result.Errors).Code, new[] { "SAF0115", "SAF0116" });
    }

    /// <summary>Flips a bit in every file of this name; the length stays, and the time.</summary>
    private static string[] Damage(string folder, string name, bool keepTime = true)
    {
        string[] files = Files(folder, name);
        foreach (string file in files)
        {
            DateTime time = File.GetLastWriteTimeUtc(file);
            byte[] bytes = File.ReadAllBytes(file);
            bytes[^1] ^= 1;
            File.WriteAllBytes(file, bytes);
            if (keepTime)
            {
                File.SetLastWriteTimeUtc(file, time);
            }
        }

        return files;
    }

    private static string[] Files(string folder, string name) => Directory.GetFiles(folder, name, SearchOption.AllDirectories);

    private static string[] Entries(TestProject project) => Directory.GetDirectories(project.At("obj", "safbuild", "net"));

    private TestProject Built()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        return project;
    }
}
