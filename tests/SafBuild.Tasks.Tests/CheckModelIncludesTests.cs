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
    public void Include_of_other_items_is_an_error_without_a_model(string item, int errors)
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

    [Theory]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="nett.onnx" BitErrorRate="0.3" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="models/*.onnx"><Gate>Warning</Gate></SafModel>""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="$(Folder)/nett.onnx" BitErrorRate="0.3" />""")]
    [InlineData("""<SafModel Include="*.onnx" /><SafModel Update="net.onnx;nett.onnx" Function="Softsign" />""")]
    [InlineData("""<SafModel Update="net.onnx" BitErrorRate="0.3" /><SafModel Include="net.onnx" />""")]
    [InlineData("""<SafModel Update="@(SafModel)" MaxAccuracyDrop="1%" /><SafModel Include="net.onnx" />""")]
    [InlineData("""<SafModel Update="*.onnx" Gate="Off" /><SafModel Include="*.onnx" /><SafModel Update="x" Gate="Error" />""", 2)]
    public void Update_that_reaches_no_item_is_an_error(string items, int errors = 1) =>
        Assert.Equal(Enumerable.Repeat("SAF0122", errors), CodesOf(items));

    [Fact]
    public void Misspelt_metadata_that_reach_no_item_are_an_error_too() =>
        Assert.Equal(["SAF0102"], CodesOf("""<SafModel Update="net.onnx" BitErrorRte="0.3" /><SafModel Include="net.onnx" />"""));

    [Theory]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="./net.onnx" Function="Softsign" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="*.onnx" Function="%53oftsign" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="$(MSBuildProjectDirectory)/net.onnx" Function="Softsign" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="@(SafModel)" Function="Softsign" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="@(Other)" Function="Tanh" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="@(SafModel->WithMetadataValue('A', 'b'))" Function="Tanh" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="net.onnx" Function="$(Function)" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="a.onnx" Function="Tanh" Condition="false" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="net.onnx"><Function Condition="false">Tanh</Function></SafModel>""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="a.onnx" Visible="false" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Include="a.onnx" Condition="false" /><SafModel Update="A.onnx" Seed="1" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Include="a/*" Condition="false" /><SafModel Update="a/b" Seed="1" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Include="a/b" Condition="false" /><SafModel Update="a/*" Seed="1" />""")]
    [InlineData("""<SafModel Update="*.onnx" Function="Tanh" /><SafModel Include="net.onnx" Function="Softsign" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="net.onnx" Seed="1" /><SafModel Update="@(SafModel)" Seed="2" />""")]
    [InlineData("""<SafModel Include="net.onnx" /><SafModel Update="net.onnx" Seed="1" /><SafModel Update="*" Seed="2" Condition="" />""")]
    public void Update_that_may_be_right_is_passed_over(string items)
    {
        Assert.Empty(CodesOf(items));
        Assert.Empty(_project.Engine.Warnings);
    }

    [Fact]
    public void Target_has_the_last_word()
    {
        File.WriteAllText(_project.Project, """
            <Project>
              <ItemGroup><SafModel Include="net.onnx" /><SafModel Update="net.onnx" Seed="1" /></ItemGroup>
              <Target Name="T" BeforeTargets="SafGetModels"><ItemGroup><SafModel><Seed>2</Seed></SafModel></ItemGroup></Target>
            </Project>
            """);
        Assert.True(Check().Execute());
    }

    [Fact]
    public void Update_in_a_file_for_many_projects_is_an_error_only_where_it_means_an_item_of_this_one()
    {
        File.WriteAllText(_project.Project, """<Project><ItemGroup><SafModel Include="net.onnx" /></ItemGroup></Project>""");
        string update = """<Project><ItemGroup><SafModel Update="anothers.onnx" Seed="1" /></ItemGroup></Project>""";
        File.WriteAllText(_project.At("Directory.Build.props"), update);
        Assert.True(Check().Execute());
        Assert.Equal(["SAF0122"], _project.Engine.Warnings.Select(w => w.Code));
        File.WriteAllText(_project.At("Directory.Build.props"), update.Replace("anothers", "*"));
        Assert.False(Check().Execute());
        Assert.Equal(["SAF0122"], _project.Engine.Codes);
        Assert.Contains("has ''", _project.Engine.Errors[0].Message, StringComparison.Ordinal);
    }

    private IEnumerable<string> CodesOf(string items)
    {
        File.WriteAllText(_project.Project, $"<Project><ItemGroup>{items}</ItemGroup></Project>");
        CheckModelIncludes task = Check();
        task.Models = [ModelProject.Model("net.onnx", ("Function", "Softsign"))];
        task.Execute();
        return _project.Engine.Codes;
    }

    private CheckModelIncludes Check() => new()
    {
        BuildEngine = _project.Engine,
        Models = [ModelProject.Model()],
        Project = _project.Project,
        Imports = [_project.At("Directory.Build.props"), ""],
    };
}
