#!/usr/bin/env dotnet
// dotnet run build.cs mutants [CLASS or NAME...]: each patch below this folder plants one defect in a work tree of HEAD, which has no test
// data beside it, and the tests that its header names must turn red. docs/adding.md says how to add one.
#:property ManagePackageVersionsCentrally=false
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

const int LeastOfAll = 45;
const int LeastOfEachClass = 3;
string[] classes = ["injection", "statistics", "metrics", "batches", "verdict", "keys", "store", "copy", "files", "policy"];

// Of one build and of one run of tests. A run that is stopped here is red only where the header says "Hangs:".
TimeSpan longest = TimeSpan.FromMinutes(5);

// Analysers and warnings judge style, which a defect need not have; one node, because two cores are shared; a compiler that stays warm.
const string BuildOptions =
    "-m:1 -v q --nologo --no-restore -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:UseSharedCompilation=true";

string here = Here();
string root = Path.GetFullPath(Path.Combine(here, "..", ".."));
string scratch = Path.Combine(Path.GetTempPath(), $"safbuild-mutants-{Environment.ProcessId}");
string tree = Path.Combine(scratch, "tree");
using CancellationTokenSource cancelled = new();
PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
PosixSignalRegistration[] handlers = [.. signals.Select(s => PosixSignalRegistration.Create(s, context =>
{
    // The process ends by itself when the work tree is gone.
    context.Cancel = true;
    cancelled.Cancel();
}))];

Mutant[] all = [.. classes.SelectMany(c => Directory.Exists(Path.Combine(here, c))
    ? Directory.GetFiles(Path.Combine(here, c), "*.patch").Order(StringComparer.Ordinal).Select(f => Mutant.Read(c, f))
    : [])];
Mutant[] chosen = args.Length == 0
    ? all
    : [.. all.Where(m => args.Contains(m.Class) || args.Contains(m.Name) || args.Contains($"{m.Class}/{m.Name}"))];
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"no patch of that name; classes are {string.Join(", ", classes)}");
    return 2;
}

Stopwatch clock = Stopwatch.StartNew();
List<Result> results = [];
try
{
    Directory.CreateDirectory(scratch);
    Require(Run("git", $"worktree add --detach \"{tree}\" HEAD", root), "no work tree could be made");
    string[] projects = [.. chosen.SelectMany(m => m.Tests).Select(t => t.Project).Distinct()];
    foreach (string project in projects)
    {
        Require(Run("dotnet", $"restore {project} -v q", tree), $"{project} is not restored");
        Require(Build(project), $"{project} is not built without a defect");
    }

    foreach (string project in projects)
    {
        CheckUnchanged(project, [.. chosen.SelectMany(m => m.Tests).Where(t => t.Project == project)]);
    }

    foreach (Mutant mutant in chosen)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (string outcome, string by) = Try(mutant);
        results.Add(new(mutant, outcome, by, watch.Elapsed.TotalSeconds));
        Console.WriteLine($"{results.Count}/{chosen.Length} {results[^1].Line}");
    }
}
catch (OperationCanceledException)
{
    Console.WriteLine($"{Table()}\nmutants: cancelled after {results.Count} of {chosen.Length}");
    return 130;
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine($"mutants: {e.Message}");
    return 1;
}
finally
{
    using Process remove = Process.Start(new ProcessStartInfo("git", $"worktree remove --force \"{tree}\"") { WorkingDirectory = root })!;
    remove.WaitForExit();
    Directory.Delete(scratch, recursive: true);
    Array.ForEach(handlers, h => h.Dispose());
}

Console.WriteLine(Table());
int missed = results.Count(r => !r.IsRed);
string[] few = [.. classes.Where(c => all.Count(m => m.Class == c) < LeastOfEachClass)];
Console.WriteLine($"\n{results.Count - missed} of {results.Count} planted defects turned a test red, {missed} did not, in "
    + string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMinutes:0.0} min; ")
    + string.Join(", ", classes.Select(c => $"{c} {results.Count(r => r.IsRed && r.Mutant.Class == c)}")));
if (all.Length < LeastOfAll || few.Length > 0)
{
    Console.WriteLine($"{all.Length} patches, and at least {LeastOfAll} are needed, {LeastOfEachClass} of each class; too few of "
        + $"{(few.Length > 0 ? string.Join(", ", few) : "all")}");
    return 1;
}

return missed == 0 ? 0 : 1;

string Table() =>
    "\n| class | defect | tests | result | caught by | s |\n|---|---|---|---|---|---|\n" + string.Join('\n', results.Select(r => r.Row));

// What is red or has nothing to run without a defect proves nothing with one.
void CheckUnchanged(string project, Test[] tests)
{
    (TestRun? run, string problem) = RunTests(project, [.. tests.SelectMany(t => t.Names).Distinct()]);
    if (run is null || run.Failed.Length > 0)
    {
        throw new InvalidOperationException($"{project} without a defect: {problem} {string.Join(", ", run?.Failed ?? [])}");
    }

    string[] empty =
        [.. tests.SelectMany(t => t.Names).Distinct().Where(n => !run.Passed.Any(p => p.Contains(n, StringComparison.Ordinal)))];
    if (empty.Length > 0)
    {
        throw new InvalidOperationException($"{project} without a defect: no test ran for {string.Join(", ", empty)}");
    }

    Console.WriteLine($"{project} without a defect: {run.Passed.Length} tests passed, {run.Skipped} skipped");
}

(string Outcome, string By) Try(Mutant mutant)
{
    try
    {
        // Few lines of context, so that a change beside it does no harm; else a merge.
        if (Run("git", $"apply --recount -C1 --whitespace=nowarn \"{mutant.File}\"", tree) != 0
            && Run("git", $"apply --3way --whitespace=nowarn \"{mutant.File}\"", tree) != 0)
        {
            return ("DOES NOT APPLY", "");
        }

        string[] red = [];
        foreach (IGrouping<string, Test> project in mutant.Tests.GroupBy(t => t.Project))
        {
            using Planted planted = new(mutant, tree, project.Key);
            if (Build($"{planted.Product} --no-dependencies") != 0)
            {
                return ("DOES NOT COMPILE", "");
            }

            planted.Put();
            (TestRun? run, string problem) = RunTests(project.Key, [.. project.SelectMany(t => t.Names).Distinct()]);
            if (run is null)
            {
                return problem == "hangs" && mutant.Hangs ? ("red", "a hang, as it says") : ($"NO RESULT ({problem})", "");
            }

            red = [.. red, .. run.Failed];
        }

        return red.Length > 0 ? ("red", $"{Short(red[0])}{(red.Length > 1 ? $" and {red.Length - 1} more" : "")}") : ("SURVIVED", "");
    }
    finally
    {
        if (!cancelled.IsCancellationRequested)
        {
            Require(Run("git", "reset --hard --quiet HEAD", tree), "the work tree cannot be put back");
        }
    }
}

static string Short(string test) => Regex.Replace(test, @"^SafBuild\.(?:\w+\.)*?Tests\.|\(.*$", "", RegexOptions.Singleline);

int Build(string project) => Run("dotnet", $"build {project} {BuildOptions}", tree);

// Tests that compare with what the code once put out would see any change, and do not count.
(TestRun? Run, string Problem) RunTests(string project, string[] names)
{
    string assembly = Path.Combine(tree, project, "bin", "Debug", "net10.0", Path.GetFileName(project) + ".dll");
    string report = Path.Combine(scratch, "tests.trx");
    File.Delete(report);
    string filter = $"({string.Join('|', names.Select(n => $"FullyQualifiedName~{n}"))})&Compares!=StoredOutput";
    try
    {
        Run("dotnet", $"test \"{assembly}\" --nologo --filter \"{filter}\" --logger \"trx;LogFileName={report}\""
            + $" --results-directory \"{scratch}\" -- RunConfiguration.TreatNoTestsAsError=true", tree);
    }
    catch (TimeoutException)
    {
        return (null, "hangs");
    }

    if (!File.Exists(report))
    {
        return (null, "no test ran to its end");
    }

    (string Test, string Outcome)[] found = [.. XDocument.Load(report).Descendants().Where(e => e.Name.LocalName == "UnitTestResult")
        .Select(e => ((string)e.Attribute("testName")!, (string)e.Attribute("outcome")!))];
    return found.Length == 0 ? (null, "no test ran") : (new(
        [.. found.Where(f => f.Outcome == "Passed").Select(f => f.Test)], [.. found.Where(f => f.Outcome == "Failed").Select(f => f.Test)],
        found.Count(f => f.Outcome == "NotExecuted")), "");
}

// Quiet: what a program said is shown when it failed where it should not.
int Run(string program, string arguments, string folder)
{
    cancelled.Token.ThrowIfCancellationRequested();
    ProcessStartInfo start = new(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
    start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
    foreach (string name in new[] { "SAFBUILD_DATA", "SAFBUILD_SLOW", "CI" })
    {
        start.Environment.Remove(name);
    }

    List<string> said = [];
    using Process process = new() { StartInfo = start };
    process.OutputDataReceived += (_, e) => Keep(e.Data);
    process.ErrorDataReceived += (_, e) => Keep(e.Data);
    process.Start();
    process.BeginOutputReadLine();
    process.BeginErrorReadLine();
    using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancelled.Token);
    end.CancelAfter(longest);
    try
    {
        process.WaitForExitAsync(end.Token).GetAwaiter().GetResult();
    }
    catch (OperationCanceledException)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        cancelled.Token.ThrowIfCancellationRequested();
        throw new TimeoutException($"{program} {arguments}");
    }

    if (process.ExitCode != 0 && !arguments.StartsWith("test ", StringComparison.Ordinal))
    {
        Console.WriteLine($"> {program} {arguments}\n{string.Join('\n', said.TakeLast(12))}");
    }

    return process.ExitCode;

    void Keep(string? line)
    {
        lock (said)
        {
            said.Add(line ?? "");
        }
    }
}

static void Require(int code, string otherwise)
{
    if (code != 0)
    {
        throw new InvalidOperationException(otherwise);
    }
}

static string Here([CallerFilePath] string script = "") => Path.GetDirectoryName(script)!;

/// <summary>A line "Test: PROJECT --filter FullyQualifiedName~NAME|FullyQualifiedName~NAME".</summary>
sealed record Test(string Project, string[] Names);

/// <param name="Hangs">The header says that it may never end: "Hangs: why".</param>
sealed record Mutant(string Class, string Name, string File, string Defect, bool Hangs, Test[] Tests)
{
    internal static Mutant Read(string kind, string file)
    {
        string[] header = [.. System.IO.File.ReadLines(file).TakeWhile(l => !l.StartsWith("diff ", StringComparison.Ordinal))];
        Test[] tests = [.. header.Where(l => l.StartsWith("Test: ", StringComparison.Ordinal)).Select(l => l[6..].Split(" --filter "))
            .Select(p => new Test(p[0], [.. p[1].Split('|').Select(n => n["FullyQualifiedName~".Length..])]))];
        return new(kind, Path.GetFileNameWithoutExtension(file), file, header[0]["Defect: ".Length..],
            header.Any(l => l.StartsWith("Hangs: ", StringComparison.Ordinal)), tests);
    }
}

/// <summary>
/// A product's assembly with a defect, beside tests that are not built again: it changes no signature. Afterwards the clean one is back.
/// </summary>
sealed class Planted : IDisposable
{
    private readonly string _built, _used, _clean;

    internal Planted(Mutant mutant, string tree, string tests)
    {
        // A file of another product may be compiled into the tested one, too, as those of Shared are.
        string tested = Path.GetFileName(tests)[..^".Tests".Length];
        string changed = Regex.Match(
            System.IO.File.ReadAllText(mutant.File), @"^diff --git a/src/([\w.]+)/", RegexOptions.Multiline).Groups[1].Value;
        string beside = Path.Combine(tree, tests, "bin", "Debug", "net10.0");
        string name = System.IO.File.Exists(Path.Combine(beside, Assembly(changed))) ? changed : tested;
        Product = Path.Combine("src", name);
        _built = Path.Combine(tree, Product, "bin", "Debug", "net10.0", Assembly(name));
        _used = Path.Combine(beside, Assembly(name));
        _clean = _used + ".clean";
    }

    internal string Product { get; }

    internal void Put()
    {
        System.IO.File.Move(_used, _clean);
        System.IO.File.Copy(_built, _used);
    }

    public void Dispose()
    {
        if (System.IO.File.Exists(_clean))
        {
            System.IO.File.Move(_clean, _used, overwrite: true);
        }
    }

    private static string Assembly(string product) => product == "SafBuild.Hardener" ? "safbuild.dll" : product + ".dll";
}

sealed record TestRun(string[] Passed, string[] Failed, int Skipped);

sealed record Result(Mutant Mutant, string Outcome, string By, double Seconds)
{
    internal bool IsRed => Outcome == "red";

    internal string Line => string.Create(CultureInfo.InvariantCulture, $"{Mutant.Class}/{Mutant.Name}: {Outcome}, {Seconds:0} s {By}");

    internal string Row => $"| {Mutant.Class} | {Mutant.Defect} | {string.Join(", ", Mutant.Tests.SelectMany(t => t.Names))} | {Outcome} "
        + string.Create(CultureInfo.InvariantCulture, $"| {By} | {Seconds:0} |");
}
