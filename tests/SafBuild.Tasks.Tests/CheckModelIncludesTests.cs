using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests;

public sealed class CheckModelIncludesTests : IDisposable
{
    private readonly ModelProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("""<SafModel Include="models/*.onnx" />""", 1)]
    [InlineData("""<SafModel Include="net.onnx;models/**/*.onnx" />""", 1)]
    [InlineData("""<SafModel Include="net.onnx;*.onnx;@(Other)" />""", 0)]
    [InlineData("""<SafModel Include="models\*.onnx" Condition="Exists('models')" />""", 0)]
    [InlineData("""<SafModel Include="$(Folder)*.onn" />""", 1)]
    [InlineData("""<SafModel Include="$([System.IO.Path]::Combine('$(Folder)', 'a')).onn" />""", 1)]
    [InlineData("""<SafModel Include="$(Models)" />""", 0)]
    [InlineData("""<SafModel Include="$(Model);net.onnx" />""", 1)]
    [InlineData("""<SafModel Include="$(Model);./*.onnx" />""", 1)]
    [InlineData("""<SafModel Include="$(Model);models/*.onnx" Condition="true" />""", 0)]
    [InlineData("""<SafModel Include="$(Model);net.onnx" Exclude="other.onnx" />""", 0)]
    [InlineData("""<SafModel Include="$(Model)" /><SafModel Include="net.onnx" Condition="false" />""", 0)]
    [InlineData("""<SafModel Include="net.onnx;@(Other)" />""", 0)]
    [InlineData("""<Other Include="models/*.onnx" />""", 0)]
    public void Include_without_an_item_is_an_error_of_the_project(string item, int errors)
    {
        File.WriteAllText(_project.Project, $"<Project><ItemGroup>{item}</ItemGroup></Project>");
        Assert.Equal(errors == 0, Check().Execute());
        Assert.Equal(Enumerable.Repeat("SAF1001", errors), _project.Engine.Errors.Select(e => e.Code));
        Assert.All(_project.Engine.Errors, e => Assert.DoesNotContain('\0', e.Message!));
    }

    [Theory]
    [InlineData("""<SafModel Include="@(Onnx)" />""", 1)]
    [InlineData("""<SafModel Include="@(Onnx->'%(FullPath)')" />""", 1)]
    [InlineData("""<SafModel Include="$(Model)" />""", 1)]
    [InlineData("""<SafModel Include="@(Onnx)" Condition="'@(Onnx)' != ''" />""", 0)]
    public void Without_a_model_an_Include_of_other_items_is_an_error(string item, int errors)
    {
        File.WriteAllText(_project.Project, $"<Project><ItemGroup>{item}</ItemGroup></Project>");
        CheckModelIncludes task = Check();
        task.Models = [];
        Assert.Equal(errors == 0, task.Execute());
        Assert.Equal(Enumerable.Repeat("SAF1001", errors), _project.Engine.Codes);
    }

    [Theory]
    [InlineData("""<Choose><When Condition="true"><ItemGroup><SafModel Include="a/*" /></ItemGroup></When></Choose>""")]
    [InlineData("""<Target Name="T"><ItemGroup><SafModel Include="a/*" /></ItemGroup></Target>""")]
    [InlineData("""<Import Project="more.props" Condition="true" />""")]
    public void What_may_not_count_is_passed_over(string text)
    {
        File.WriteAllText(_project.At("more.props"), """<Project><ItemGroup><SafModel Include="a/*" /></ItemGroup></Project>""");
        File.WriteAllText(_project.Project, $"<Project>{text}</Project>");
        Assert.True(Check().Execute());
        Assert.Empty(_project.Engine.Warnings);
    }

    [Fact]
    public void File_for_many_projects_and_a_project_that_removes_items_get_a_warning()
    {
        const string Text = """<Project><ItemGroup><SafModel Include="a/*" /></ItemGroup></Project>""";
        File.WriteAllText(_project.Project, "<Project />");
        File.WriteAllText(_project.At("Directory.Build.props"), Text);
        Assert.True(Check().Execute());
        File.WriteAllText(_project.At("Directory.Build.props"), "<Project />");
        File.WriteAllText(_project.Project, Text.Replace("</ItemGroup>", "<SafModel Remove=\"a/b\" /></ItemGroup>"));
        Assert.True(Check().Execute());
        Assert.Equal(["SAF1001", "SAF1001"], _project.Engine.Warnings.Select(w => w.Code));
    }

    [Theory]
    [InlineData("models/**/*.onnx", "models/net.onnx", true)]
    [InlineData("models/**/*.onnx", "models/a/b/net.onnx", true)]
    [InlineData("models\\*.onnx", "models/a/net.onnx", false)]
    [InlineData("./../models/n?t.onnx", "/repository/models/net.onnx", true)]
    [InlineData("models/*.onnx", "other/net.onnx", false)]
    [InlineData("models/*.onnx", "models/net.onnx.bak", false)]
    public void Pattern_matches_as_MSBuild_does(string part, string path, bool right) =>
        Assert.Equal(right, IncludePattern.Matches(part, path));

    [Theory]
    [InlineData("models/net.onnx", "./models\\Net.onnx", true)]
    [InlineData("net.onnx", "models/net.onnx", false)]
    [InlineData("*.onnx", "models/net.onnx", false)]
    [InlineData("**/*.onnx", "models/net.onnx", true)]
    [InlineData("../project/models/n?t.onnx", "models/net.onnx", true)]
    [InlineData("/work/project/net.onnx", "net.onnx", true)]
    [InlineData("%6eet.onnx", "net.onnx", false)]
    public void Name_is_compared_as_a_full_path(string part, string path, bool right) =>
        Assert.Equal(right, IncludePattern.Names(part, path, "/work/project"));

    private CheckModelIncludes Check() => new()
    {
        BuildEngine = _project.Engine,
        Models = [ModelProject.Model()],
        Project = _project.Project,
        Imports = [_project.At("Directory.Build.props"), ""],
    };
}
