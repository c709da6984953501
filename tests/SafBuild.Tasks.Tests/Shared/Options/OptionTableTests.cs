using SafBuild.Shared;
using SafBuild.Shared.Options;

namespace SafBuild.Tasks.Tests.Shared.Options;

public class OptionTableTests
{
    public static TheoryData<string> Names => [.. OptionTable.All.Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_row_says_what_it_is_for_and_has_an_example_that_it_reads(string name)
    {
        OptionRow row = Row(name);
        Assert.Matches(@"^[A-Z].{5,}\.$", row.Sentence);
        Assert.True(row.Accepts(row.Example), $"{name} does not take its example '{row.Example}'");
        Assert.NotEmpty(row.Type);
        Assert.NotEmpty(row.WhenWrong);
        Assert.NotEmpty(row.Default);
        Assert.DoesNotContain('|', row.Sentence + row.Range + row.Default);
    }

    [Fact]
    public void Names_are_unique_in_any_case()
    {
        Assert.Equal(OptionTable.Properties.Count, OptionTable.Properties.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(OptionTable.All.Count, OptionTable.All.Select(o => o.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(OptionTable.All.Where(o => !o.IsMetadata), o => Assert.StartsWith("Saf", o.Name, StringComparison.Ordinal));
    }

    /// <summary>The numbers themselves, so that no edit of a record changes what a user gets unseen.</summary>
    [Fact]
    public void Defaults_are_those_of_the_product()
    {
        Dictionary<string, string> expected = new()
        {
            ["Seed"] = "1",
            ["Function"] = "Arctan",
            ["Scale"] = "PerChannel",
            ["OutOfRange"] = "Saturate",
            ["Storage"] = "Float32",
            ["ValueBits"] = "Auto",
            ["Epochs"] = "2",
            ["LearningRate"] = "0.01",
            ["BatchSize"] = "64",
            ["TimeBudget"] = "none",
            ["TrainingBitErrorRate"] = "0",
            ["LevelTraining"] = "StraightThrough",
            ["Loss"] = "Auto",
            ["Device"] = "Auto",
            ["BitErrorRate"] = "1e-5",
            ["FaultModel"] = "RandomBitFlip",
            ["Metric"] = "Auto",
            ["MaxAccuracyDrop"] = "0.01",
            ["MinClassMetric"] = "none",
            ["Confidence"] = "0.95",
            ["MaxTrials"] = "200",
            ["EvaluationSamples"] = "Auto",
            ["MinCoverage"] = "0.999",
            ["Gate"] = "Error",
            ["SafEmitPortable"] = "false",
            ["SafProtectStructure"] = "true",
            ["SafFaultScope"] = "Artifact",
        };
        HardenRequest request = new();
        Assert.Equal(expected,
            OptionTable.Metadata.Concat(OptionTable.RequestProperties).Where(o => o.DefaultText is null)
                .ToDictionary(o => o.Name, o => o.Default));
        foreach (OptionRow<HardenRequest> row in OptionTable.Metadata.Concat(OptionTable.RequestProperties)
            .Where(o => o.DefaultText is null))
        {
            HardenRequest read = request;
            Assert.True(row.TryRead(ref read, row.Default, "/"), row.Name);
            Assert.Equal(request, read);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_fills_the_field_that_it_shows(string name)
    {
        if (OptionTable.Metadata.Concat(OptionTable.RequestProperties).FirstOrDefault(o => o.Name == name) is not { } row)
        {
            Assert.IsNotType<OptionRow<HardenRequest>>(Row(name), exactMatch: false);
            return;
        }

        HardenRequest request = new() { Name = "n" };
        HardenRequest read = request;
        Assert.True(row.TryRead(ref read, row.Example, Path.GetTempPath()));
        Assert.Equal(name == "FaultModel", read == request);
        HardenRequest again = read;
        Assert.True(row.TryRead(ref again, row.Write(read), Path.GetTempPath()));
        Assert.Equal(read, again);
        Assert.Empty(OptionTable.Problems(read));
    }

    [Theory]
    [InlineData("BitErrorRate", "-1e-9", "from 0 to 0.5")]
    [InlineData("BitErrorRate", "0.6", "from 0 to 0.5")]
    [InlineData("TrainingBitErrorRate", "NaN", "from 0 to 0.5")]
    [InlineData("MaxAccuracyDrop", "1", "less than 1")]
    [InlineData("MaxAccuracyDrop", "NaN", "less than 1")]
    [InlineData("MinClassMetric", "0", "from 0.001 to 1, or none")]
    [InlineData("MinClassMetric", "101%", "from 0.001 to 1, or none")]
    [InlineData("Confidence", "1", "to 0.999999")]
    [InlineData("LearningRate", "0", "from 1e-12 to 1000")]
    [InlineData("TimeBudget", "0", "from 0.001")]
    [InlineData("Epochs", "0", "from 1 to 100000")]
    [InlineData("BatchSize", "0", "from 1 to 1000000")]
    [InlineData("MinCoverage", "1.5", "from 0 to 1")]
    [InlineData("MaxTrials", "1000001", "from 1 to 1000000")]
    [InlineData("EvaluationSamples", "-5", "Auto, or from 1 to 2147483647")]
    [InlineData("ValueBits", "3", "Auto, or from 4 to 8")]
    [InlineData("ValueBits", "9", "Auto, or from 4 to 8")]
    [InlineData("Name", "a/b", "usable as a file name")]
    public void A_value_outside_its_range_is_named_with_the_range(string name, string value, string range)
    {
        HardenRequest request = new() { Name = "n" };
        Assert.True(OptionTable.Metadata.Single(o => o.Name == name).TryRead(ref request, value, "/"));
        (OptionRow option, string text) = Assert.Single(OptionTable.Problems(request));
        Assert.Equal("SAF0103", option.Wrong.Id);
        Assert.StartsWith($"{name} is ", text, StringComparison.Ordinal);
        Assert.Contains(range, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('a', 200, true)]
    [InlineData('a', 201, false)]
    [InlineData('é', 100, true)]
    [InlineData('é', 101, false)]
    public void A_name_that_no_file_can_have_is_refused_by_its_length_in_bytes(char letter, int letters, bool allowed)
    {
        HardenRequest request = new() { Name = new string(letter, letters) };
        (OptionRow Option, string Text)[] problems = [.. OptionTable.Problems(request)];
        Assert.Equal(allowed, problems.Length == 0);
        Assert.All(problems, p => Assert.Equal("SAF0103", p.Option.Wrong.Id));
        string bytes = $"{(letter == 'a' ? 201 : 202)} bytes in UTF-8; a name";
        Assert.All(problems, p => Assert.Contains(bytes, p.Text, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.EndsWith("has at most 200 here: set Name to a shorter one", p.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Properties_of_a_request_that_nothing_is_wrong_with_have_no_problem() =>
        Assert.Empty(OptionTable.Problems(new HardenRequest { Name = "n" }));

    private static OptionRow Row(string name) => OptionTable.All.Single(o => o.Name == name);
}
