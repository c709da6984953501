using System.Diagnostics;
using System.Globalization;
using SafBuild.FakeWorker;
using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Sequences;

/// <summary>One project, edited and built at random; after each build its bin is compared with what a fresh folder would have.</summary>
/// <param name="copy">See <see cref="SequenceState.Write"/>.</param>
internal sealed class Sequence(PackedSdk sdk, int number, Random random, string copy)
{
    private static readonly string[] Configurations = ["Debug", "Release"];

    private readonly TestProject _project = new(sdk);
    private readonly SequenceState _state = new();
    private readonly List<string> _done = [];
    private int _models = 1;

    /// <summary>Half of the sequences have a store, so that both ways to come back to an option are taken.</summary>
    private string Properties => number % 2 == 0 ? Projects.Store : "";

    internal void Run(IEnumerable<Edit> edits, bool fresh)
    {
        try
        {
            _project.Environment["SAFBUILD_FAKE_SLOW"] = "60";
            Write();
            _project.Run("restore").AssertSuccess();
            Build(_state.Configuration);
            foreach (Edit edit in edits)
            {
                _done.Add(edit.ToString());
                Do(edit);
                Write();
                if (random.Next(4) != 0)
                {
                    Build(_state.Configuration);
                }
            }

            Build(_state.Configuration);
            if (fresh)
            {
                CompareWithAFreshFolder();
            }

            Directory.Delete(_project.Folder, recursive: true);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"sequence {number} in {_project.Folder}, after {string.Join(", ", _done)}: {e.Message}", e);
        }
    }

    private void Write() => _state.Write(_project, Properties, copy);

    private void Do(Edit edit)
    {
        string[] files = [.. _state.Models.Keys];
        string? file = files.Length > 0 ? files[random.Next(files.Length)] : null;
        switch (edit)
        {
            case Edit.Option:
                _state.Function = new[] { "Arctan", "Tanh", "Softsign" }[random.Next(3)];
                break;
            case Edit.FrameworkOption:
                _state.FrameworkSeed = random.Next(1, 4).ToString(CultureInfo.InvariantCulture);
                break;
            case Edit.Threshold:
                _state.Threshold = _state.Threshold < 0.1 ? 0.2 : 0.01;
                break;
            case Edit.Touch when file is not null:
                File.SetLastWriteTimeUtc(_project.At(file), AnyTime());
                break;
            case Edit.Replace when file is not null:
                _state.Models[file] = $"{(random.Next(4) == 0 ? "0.9" : "1")} v{random.Next(3)}";
                _project.Write("next", _state.Models[file]);
                File.SetLastWriteTimeUtc(_project.At("next"), AnyTime());
                File.Move(_project.At("next"), _project.At(file), overwrite: true);
                break;
            case Edit.Remove when files.Length > 1:
                _state.Models.Remove(file!);
                _state.Names.Remove(file!);
                break;
            case Edit.Rename when file is not null:
                _state.Names[file] = $"{Path.GetFileNameWithoutExtension(file)}-{random.Next(3)}";
                break;
            case Edit.Clean:
                _project.Run("clean", "-c", _state.Configuration).AssertSuccess();
                Array.ForEach(SequenceState.Frameworks, f => Shipping.AssertShipsNothing(_project.Bin(_state.Configuration, f), ""));
                break;
            case Edit.SwitchConfiguration:
                _state.Configuration = Configurations.Single(c => c != _state.Configuration);
                break;
            case Edit.Damage:
                _done.Add(Damage.AnyFile(random, _project.At("obj", "safbuild"), _project.At("store")));
                break;
            case Edit.Kill:
                Kill();
                break;
            case Edit.TwoAtOnce:
                Write();
                BuildResult[] both = Task.WhenAll(Configurations.Select(c => Task.Run(() => Start(c)))).GetAwaiter().GetResult();
                Check(Configurations[0], both[0]);
                Check(Configurations[1], both[1]);
                break;
            default:
                // Add, and the edits that need a model, or a second one.
                string added = FormattableString.Invariant($"m{_models++}.onnx");
                _state.Models[added] = $"1 {added}";
                _state.Names[added] = Path.GetFileNameWithoutExtension(added);
                break;
        }
    }

    private void Build(string configuration)
    {
        (string, string)[] before = Shipped(configuration);
        BuildResult result = Start(configuration);
        Check(configuration, result);
        if (!_state.Green)
        {
            Assert.Equal(before, Shipped(configuration));
        }
    }

    private BuildResult Start(string configuration) => _project.Build("--no-restore", "-c", configuration);

    private void Check(string configuration, BuildResult result)
    {
        if (!_state.Green)
        {
            Assert.False(result.Succeeded, result.Output);
            Assert.All(result.Errors, e => Assert.Equal("SAF3001", e.Code));
            AssertWhole(configuration);
            return;
        }

        result.AssertSuccess();
        foreach (string framework in SequenceState.Frameworks)
        {
            foreach (Expected expected in _state.Artifacts(configuration, framework))
            {
                _project.AssertShips(expected, _project.Bin(configuration, framework));
            }
        }

        Assert.Equal(_state.Models.Count * SequenceState.Frameworks.Length, Shipped(configuration).Length);
    }

    /// <summary>Every artifact in bin, of whatever options, is one that passed, byte by byte.</summary>
    private void AssertWhole(string configuration) => Assert.All(Shipped(configuration), s => Assert.Contains(_project.Judged,
        j => j.StartsWith($"{Path.GetFileNameWithoutExtension(s.Folder)} {s.Hash} Pass ", StringComparison.Ordinal)));

    private (string Folder, string Hash)[] Shipped(string configuration) => ShippedIn(_project.At("bin", configuration));

    private static (string Folder, string Hash)[] ShippedIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetDirectories(folder, "*.saf", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(f => Directory.EnumerateFiles(f).Any())
            .Select(f => (Path.GetRelativePath(folder, f), FakeArtifact.Hash(f)))]
        : [];

    private void Kill()
    {
        Write();
        using Process build = DotNet.Start(
            _project.Folder, ["build", "--no-restore", "-m:1", "-c", _state.Configuration], _ => { }, environment: _project.Environment);
        build.WaitForExit(random.Next(300, 5000));
        DotNet.Kill(build);
        AssertWhole(_state.Configuration);

        // What MSBuild itself leaves half written (a reference assembly, a cache file) is not what is tested here.
        foreach (string folder in Directory.GetDirectories(_project.At("obj")).Where(f => Path.GetFileName(f) != "safbuild"))
        {
            foreach (string file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Where(f => !f.EndsWith(".FileListAbsolute.txt", StringComparison.Ordinal)))
            {
                File.Delete(file);
            }
        }
    }

    private void CompareWithAFreshFolder()
    {
        TestProject fresh = new(sdk);
        _state.Write(fresh, "", copy);
        BuildResult result = fresh.Build("-c", _state.Configuration);
        Assert.Equal(_state.Green, result.Succeeded);
        if (_state.Green)
        {
            Assert.Equal(ShippedIn(fresh.At("bin", _state.Configuration)), Shipped(_state.Configuration));
        }
    }

    private DateTime AnyTime() => DateTime.UtcNow.AddHours(random.Next(-20000, 20000));
}
