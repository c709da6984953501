#!/usr/bin/env dotnet
// The repository's own commands: dotnet run build.cs <target>. File-based apps inherit Directory.Build.props and
// Directory.Packages.props of their folder; what does not fit a script is switched off here.
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false

using System.Diagnostics;
using System.Runtime.CompilerServices;

const string SampleVersion = "0.2.0";
string root = Root();
string feed = Path.Combine(root, "artifacts", "feed");
Dictionary<string, Func<int>> targets = new()
{
    ["pack"] = () => Pack(SampleVersion) + Evict(),
    ["quickstart"] = () => Sample("QuickStart"),
    ["cifar10"] = () => Sample("Cifar10"),
    ["docs"] = () => DotNet($"run --project docs/generator -- docs \"{Path.Combine(Environment.GetEnvironmentVariable("SAFBUILD_DATA") ?? Path.Combine(root, "..", "shared", "data"), "models")}\""),
    ["format"] = () => DotNet("format whitespace SafBuild.sln"),
    ["test-slow"] = () => DotNet("test --nologo", ("SAFBUILD_SLOW", "1")),
    ["models"] = () => DotNet(
        "run -c Release --project tests/SafBuild.Hardener.Tests -- -trait Category=Models -parallel none -showLiveOutput", ("SAFBUILD_SLOW", "1")),
    ["bench"] = Bench,
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

// The packages that the samples restore. Release, because a sample measures.
int Pack(string version)
{
    Directory.CreateDirectory(feed);
    int code = DotNet("build src/SafBuild.Sdk -c Release -v q --nologo");
    foreach (string project in new[] { "SafBuild.Sdk", "SafBuild.Runtime" })
    {
        code = code != 0 ? code : DotNet($"pack src/{project} -c Release --no-build -v q --nologo -o \"{feed}\" -p:PackageVersion={version}");
    }

    return code;
}

// The version of the samples does not change while the code does, and NuGet never looks again at a version that it has
// unpacked. So exactly our two packages of exactly this version go; nothing else of the folder is touched.
int Evict()
{
    string packages = Capture("nuget locals global-packages --list").Split(": ", 2)[^1].Trim();
    foreach (string id in new[] { "safbuild.sdk", "safbuild.runtime" })
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

static string Root([CallerFilePath] string script = "") => Path.GetDirectoryName(script)!;
