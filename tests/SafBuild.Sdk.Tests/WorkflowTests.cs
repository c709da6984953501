using System.Text.RegularExpressions;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;
using YamlDotNet.Serialization;

namespace SafBuild.Sdk.Tests;

/// <summary>
/// The workflows of docs/ci: parsed, their keys compared with what the two systems document (no schema of theirs may lie here), and their
/// commands run.
/// </summary>
public class WorkflowTests(PackedSdk sdk)
{
    private static readonly string Docs = Path.Combine(PackedSdk.RepositoryRoot, "docs");

    /// <summary>A key that the system does not know is refused by it, or passed over in silence.</summary>
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["github"] = ["name", "on", "permissions", "env", "defaults", "concurrency", "jobs"],
        ["github.job"] = ["name", "runs-on", "needs", "if", "permissions", "env", "strategy", "timeout-minutes", "container", "steps"],
        ["github.step"] =
            ["id", "name", "if", "uses", "run", "with", "env", "shell", "working-directory", "continue-on-error", "timeout-minutes"],
        ["gitlab.job"] =
            ["image", "stage", "variables", "cache", "before_script", "script", "after_script", "artifacts", "rules", "needs", "tags"],
        ["gitlab.cache"] = ["key", "paths", "policy", "when", "untracked", "fallback_keys"],
        ["gitlab.artifacts"] = ["name", "paths", "exclude", "when", "expire_in", "expose_as", "reports", "untracked"],
        ["gitlab.reports"] = ["junit", "dotenv", "coverage_report", "codequality", "metrics"],
    };

    [Theory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public void Page_has_the_workflow_as_it_is_and_it_is_short(string system)
    {
        string text = Text(system);
        Assert.Contains($"```yaml\n{text.TrimEnd()}\n```", File.ReadAllText(Path.Combine(Docs, "ci.md")).ReplaceLineEndings("\n"));
        Assert.InRange(text.Split('\n').Length, 10, 19);

        // Every property is one of ours.
        string options = File.ReadAllText(Path.Combine(Docs, "options.md"));
        string[] named = [.. Regex.Matches(text, @"\bSaf\w+").Select(m => m.Value).Distinct()];
        Assert.Equal(["SafCachePath", "SafResultsDirectory"], named.Order(StringComparer.Ordinal));
        Assert.All(named, n => Assert.Contains($"\n### {n}\n", options));
    }

    [Fact]
    public void Actions_workflow_has_known_keys_and_steps_that_do_one_thing()
    {
        Dictionary<object, object> workflow = Keys("github", Parse("github"));
        Assert.Equal(["push", "pull_request"], List(workflow["on"]));
        Dictionary<object, object> job = Keys("github.job", Map(workflow["jobs"]).Single().Value);
        Assert.Contains("runs-on", job.Keys);
        Dictionary<object, object>[] steps = [.. List(job["steps"]).Select(s => Keys("github.step", s))];
        Assert.All(steps, s => Assert.True(s.ContainsKey("uses") != s.ContainsKey("run"), "a step uses an action or runs a command"));
        Assert.All(steps.Where(s => s.ContainsKey("uses")), s => Assert.Matches(@"^actions/[a-z-]+@v\d+$", (string)s["uses"]));

        // Reports are needed most when the build is red.
        Dictionary<object, object> upload = steps.Single(s => s.TryGetValue("uses", out object? u) && ((string)u).Contains("upload"));
        Assert.Equal(("always()", "results"), ((string)upload["if"], (string)Map(upload["with"])["path"]));
    }

    [Fact]
    public void Pipeline_job_has_known_keys_and_keeps_results_of_red_builds()
    {
        Dictionary<object, object> job = Keys("gitlab.job", Parse("gitlab").Single().Value);
        Keys("gitlab.cache", job["cache"]);
        Dictionary<object, object> artifacts = Keys("gitlab.artifacts", job["artifacts"]);
        Assert.Equal("always", artifacts["when"]);
        Assert.Equal("results/*/junit.xml", Keys("gitlab.reports", artifacts["reports"])["junit"]);
        Assert.Single(List(job["script"]));
    }

    [CiTheory]
    [InlineData("github")]
    [InlineData("gitlab")]
    public void Commands_of_a_workflow_leave_the_results_where_it_takes_them_from(string system)
    {
        TestProject project = new TestProject(sdk).WithModel(properties: "<SafUseCache>true</SafUseCache>");
        string command;
        if (system == "github")
        {
            object[] steps = [.. List(Map(Map(Parse("github")["jobs"]).Single().Value)["steps"])];
            command = steps.Select(Map).Where(s => s.ContainsKey("run")).Select(s => (string)s["run"]).Single()
                .Replace("${{ github.workspace }}", project.Folder, StringComparison.Ordinal);
        }
        else
        {
            Dictionary<object, object> job = Map(Parse("gitlab").Single().Value);
            command = (string)List(job["script"]).Single();
            foreach ((object name, object value) in Map(job["variables"]))
            {
                project.Environment[(string)name] = ((string)value).Replace("$CI_PROJECT_DIR", project.Folder, StringComparison.Ordinal);
            }
        }

        Assert.StartsWith("dotnet build ", command);
        project.Build(command.Split(' ')[2..]).AssertSuccess();
        string folder = Assert.Single(Directory.GetDirectories(project.At("results")));
        Assert.StartsWith("App.Release.net10.0-", Path.GetFileName(folder));
        Assert.Contains("<testcase", File.ReadAllText(Path.Combine(folder, "junit.xml")));
        Assert.True(Directory.Exists(project.At(".safcache")));
    }

    private static string Text(string system) =>
        File.ReadAllText(Path.Combine(Docs, "ci", $"{system}.yml")).ReplaceLineEndings("\n");

    private static Dictionary<object, object> Parse(string system) =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(Text(system));

    private static Dictionary<object, object> Map(object value) => Assert.IsType<Dictionary<object, object>>(value);

    private static List<object> List(object value) => Assert.IsType<List<object>>(value);

    private static Dictionary<object, object> Keys(string place, object value)
    {
        Dictionary<object, object> map = Map(value);
        Assert.Equal([], map.Keys.Cast<string>().Except(Known[place]));
        return map;
    }
}
