#!/usr/bin/env dotnet
// The repository's own commands: dotnet run build.cs <target>. File-based apps inherit Directory.Build.props and
// Directory.Packages.props of their folder; what does not fit a script is switched off here.
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

const string SampleVersion = "0.2.0";
string root = Root();
string feed = Path.Combine(root, "artifacts", "feed");
Dictionary<string, Func<int>> targets = new()
{
    ["pack"] = () => Pack(SampleVersion) + Evict(),
    ["quickstart"] = () => Sample("QuickStart"),
    ["cifar10"] = () => Sample("Cifar10"),
    ["imagenet"] = () => Sample("ImageNet"),
    ["docs"] = () =>
        DotNet($"run --project docs/generator -- docs \"{Path.Combine(Data(), "models")}\""),
    ["vectors"] = () => DotNet("run --project docs/generator -- docs vectors"),
    ["format"] = () => DotNet("format whitespace SafBuild.sln"),
    ["test-slow"] = () => DotNet("test --nologo", ("SAFBUILD_SLOW", "1")),
    ["models"] = () => DotNet(
        "run -c Release --project tests/SafBuild.Hardener.Tests -- -trait Category=Models -parallel none -showLiveOutput",
        ("SAFBUILD_SLOW", "1")),

    // A million mutated inputs, and every single flip of manifest, graph and blob: time and peak memory.
    ["fuzz"] = () => RuntimeTests("SafBuild.Runtime.Tests.Attacks.Fuzz", "SafBuild.Runtime.Tests.Attacks.FlippedBits"),

    // R10: the injected bit error rate against the reported interval, as the table of docs/benchmarks.md.
    ["rates"] = () => RuntimeTests("SafBuild.Runtime.Tests.Reading.RateTable"),

    // Block failures against rate for the eight codes of coded storage, beside the design's, and the list decoder against a plain one.
    ["codes"] = () => RuntimeTests("SafBuild.Runtime.Tests.Formats.Coded.CodeTable", "SafBuild.Runtime.Tests.Formats.Coded.ListComparison"),

    // Those of the SDK's tests that build for long: continuous integration runs them behind `dotnet test`.
    ["builds"] = () => DotNet("test tests/SafBuild.Sdk.Tests --nologo --filter Category=Builds", ("SAFBUILD_BUILDS", "1")),
    ["situations"] = () => DotNet("test tests/SafBuild.Sdk.Tests --nologo", ("SAFBUILD_SLOW", "1")),
    ["sequences"] = Sequences,
    ["bench"] = Bench,
    ["artifacts"] = Artifacts,
    ["exercises"] = Exercises,

    // Planted defects, each of which must turn a test red: all, or the classes and patches named.
    ["mutants"] = () => DotNet("run tests/Mutants/mutants.cs -- " + string.Join(' ', args.Skip(1))),
};

if (args.Length == 0 || !targets.TryGetValue(args[0], out Func<int>? target))
{
    Console.Error.WriteLine($"usage: dotnet run build.cs <target>, with target one of {string.Join(", ", targets.Keys)}");
    return 2;
}

Stopwatch clock = Stopwatch.StartNew();
int exit = target();
Console.WriteLine(exit == 0 ? $"{args[0]}: done in {clock.Elapsed.TotalSeconds:0} s" : $"{args[0]}: failed");
return exit == 0 ? 0 : 1;

// The part "build" measures builds with the packed SDK.
int Bench()
{
    int code = args.Length == 1 || args.Contains("build") ? Pack(SampleVersion) + Evict() : 0;
    return code != 0 ? code : DotNet("run -c Release --project benchmarks/SafBuild.Benchmarks -- " + string.Join(' ', args.Skip(1)));
}

int RuntimeTests(params string[] classes) => DotNet(
    "run -c Release --project tests/SafBuild.Runtime.Tests -- " + string.Concat(classes.Select(c => $"-class {c} "))
    + "-parallel none -showLiveOutput",
    ("SAFBUILD_SLOW", "1"));

// Random edits and builds, each compared with a fresh folder: [count] [seed] [only], 100 and one of the clock by default. "only" is the
// number of one sequence, to see it again.
int Sequences() => DotNet(
    "run --project tests/SafBuild.Sdk.Tests -- -class SafBuild.Sdk.Tests.Sequences.SequenceTests -diagnostics",
    ("SAFBUILD_SEQUENCES", args.Length > 1 ? args[1] : "100"), ("SAFBUILD_SEED", args.Length > 2 ? args[2] : ""),
    ("SAFBUILD_SEQUENCES_ONLY", args.Length > 3 ? args[3] : ""));

// The packages that the samples restore. Release, because a sample measures.
int Pack(string version)
{
    Directory.CreateDirectory(feed);
    // The worker comes with the SDK, and is the dotnet tool as well.
    int code = DotNet("build src/SafBuild.Sdk -c Release -v q --nologo");

    // The SDK's build needs it for one framework only.
    code = code != 0 ? code : DotNet("build src/SafBuild.Runtime -c Release -v q --nologo");
    code = code != 0 ? code : DotNet("build src/SafBuild.Testing -c Release -v q --nologo");
    code = code != 0 ? code : DotNet("build src/SafBuild.Templates -c Release -v q --nologo");
    foreach (string project in new[] { "SafBuild.Sdk", "SafBuild.Runtime", "SafBuild.Hardener", "SafBuild.Testing", "SafBuild.Templates" })
    {
        code = code != 0
            ? code
            : DotNet($"pack src/{project} -c Release --no-build -v q --nologo -o \"{feed}\" -p:PackageVersion={version}");
    }

    return code;
}

// The version of the samples does not change while the code does, and NuGet never looks again at a version that it has
// unpacked. So exactly our packages of exactly this version go; nothing else of the folder is touched.
int Evict()
{
    string packages = Capture("nuget locals global-packages --list").Split(": ", 2)[^1].Trim();
    foreach (string id in new[] { "safbuild.sdk", "safbuild.runtime", "safbuild", "safbuild.testing", "safbuild.templates" })
    {
        string folder = Path.Combine(packages, id, SampleVersion);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    return 0;
}

// Packs, builds the sample as a user would, and runs it. Its restore must look again, too: the old package is gone.
int Sample(string name)
{
    string project = Path.Combine("samples", name);
    int code = Pack(SampleVersion) + Evict();
    code = code != 0 ? code : DotNet($"restore {project} --force --nologo");
    code = code != 0 ? code : DotNet($"build {project} -c Release --no-restore --nologo");
    return code != 0 ? code : DotNet($"run --project {project} -c Release --no-build");
}

// SHA-256 of the three files of every real model's artifact, converted with all defaults and without structure.bin: what a change of the
// code must leave as it is, or say why not.
int Artifacts()
{
    string models = Path.Combine(Data(), "models");
    if (!Directory.Exists(models))
    {
        Console.Error.WriteLine($"{models} is missing: set SAFBUILD_DATA to the folder of the test data");
        return 2;
    }

    int code = DotNet("build src/SafBuild.Hardener -c Release -v q --nologo");
    DirectoryInfo scratch = Directory.CreateTempSubdirectory("safbuild-artifacts-");
    foreach (string model in Directory.GetFiles(models, "*.onnx").Order(StringComparer.Ordinal).TakeWhile(_ => code == 0))
    {
        string name = Path.GetFileNameWithoutExtension(model);
        string request = Path.Combine(scratch.FullName, $"{name}.json");
        File.WriteAllText(request, $$"""
            { "version": 1, "model": "{{model.Replace(
                '\\', '/')}}", "name": "{{name}}", "outputDirectory": "{{name}}", "gate": { "mode": "Off" }, "protectStructure": false }
            """);
        Process worker = Start($"exec src/SafBuild.Hardener/bin/Release/net10.0/safbuild.dll harden \"{request}\" --stage harden",
            redirect: true, []);
        string said = worker.StandardOutput.ReadToEnd();
        worker.WaitForExit();
        code = worker.ExitCode;
        if (code != 0)
        {
            Console.Error.WriteLine(said);
            break;
        }

        string artifact = Path.Combine(scratch.FullName, name, $"{name}.saf");
        string[] hashes = [.. new[] { "graph.onnx", "weights.bin", "manifest.json" }
            .Select(file => $"{file} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(artifact, file))))}")];
        Console.WriteLine($"{name}: {string.Join(", ", hashes)}");
    }

    scratch.Delete(recursive: true);
    return code;
}

// What docs/adding.md promises: each patch of tests/Exercises adds one thing of a kind in a copy of HEAD, the generated pages are made
// again, and the tests that the patch's own first lines name pass. Prints how many files each had to edit, and is red where adding.md
// says less.
int Exercises()
{
    Dictionary<string, int> most =
        Regex.Matches(File.ReadAllText(Path.Combine(root, "docs", "adding.md")), @"^\| `(\w[\w-]*)\.patch` \|.*\| (\d+) \|$",
            RegexOptions.Multiline)
        .ToDictionary(m => m.Groups[1].Value, m => int.Parse(m.Groups[2].Value));
    string[] generated = ["docs/options.md", "docs/diagnostics.md", "docs/operators.md", "docs/cli.md"];
    string[] chosen = args.Length > 1
        ? args[1..]
        : [.. Directory.GetFiles(Path.Combine(root, "tests", "Exercises"), "*.patch").Order(StringComparer.Ordinal)
            .Select(f => Path.GetFileNameWithoutExtension(f))];
    List<string> table = [];
    int failed = 0;
    foreach (string name in chosen)
    {
        string patch = Path.Combine(root, "tests", "Exercises", $"{name}.patch");
        string copy = Path.Combine(Path.GetTempPath(), $"safbuild-exercise-{name}-{Environment.ProcessId}");
        string[] tests = [.. File.ReadLines(patch).TakeWhile(l => !l.StartsWith("diff ", StringComparison.Ordinal))
            .Where(l => l.StartsWith("Test: ", StringComparison.Ordinal)).Select(l => l[6..])];
        int code = Run("git", $"worktree add --detach \"{copy}\" HEAD", root);

        // A merge, so that a line that has changed beside a patch's own does no harm.
        code = code != 0 ? code : Run("git", $"apply --3way --whitespace=nowarn \"{patch}\"", copy);
        string[] edited = [.. Output("git", "diff --numstat HEAD", copy).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('\t')[^1]).Except(generated)];
        code = code != 0 ? code : Run("dotnet", "run --project docs/generator -- docs", copy);
        foreach (string test in tests)
        {
            // A filter that finds no test is no pass.
            code = code != 0 ? code : Run("dotnet", $"test {test} --nologo -- RunConfiguration.TreatNoTestsAsError=true", copy);
        }

        bool right = code == 0 && tests.Length > 0 && most.TryGetValue(name, out int limit) && edited.Length <= limit;
        failed += right ? 0 : 1;
        table.Add($"{name,-14} {edited.Length} files  {(right ? "ok" : "FAILED")}  {string.Join(' ', edited)}");
        Run("git", $"worktree remove --force \"{copy}\"", root);
    }

    Console.WriteLine(string.Join('\n', table));
    return failed;
}

int Run(string program, string arguments, string folder)
{
    Console.WriteLine($"> {program} {arguments}");
    ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder };

    // A node that stays alive would hold files of a copy that is removed.
    start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
    using Process process = Process.Start(start)!;
    process.WaitForExit();
    return process.ExitCode;
}

string Output(string program, string arguments, string folder)
{
    using Process process =
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return output;
}

int DotNet(string arguments, params (string Name, string Value)[] environment)
{
    Console.WriteLine($"> dotnet {arguments}");
    using Process process = Start(arguments, redirect: false, environment);
    process.WaitForExit();
    return process.ExitCode;
}

string Capture(string arguments)
{
    using Process process = Start(arguments, redirect: true, []);
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return output;
}

Process Start(string arguments, bool redirect, (string Name, string Value)[] environment)
{
    ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
    {
        WorkingDirectory = root,
        RedirectStandardOutput = redirect,
    };

    // A build node that stays alive would keep the tasks of the package that it loaded first.
    start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
    foreach ((string name, string value) in environment)
    {
        start.Environment[name] = value;
    }

    return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
}

// The real models and data sets, which the repository does not hold.
string Data() => Environment.GetEnvironmentVariable("SAFBUILD_DATA") ?? Path.Combine(root, "..", "shared", "data");

static string Root([CallerFilePath] string script = "") => Path.GetDirectoryName(script)!;
