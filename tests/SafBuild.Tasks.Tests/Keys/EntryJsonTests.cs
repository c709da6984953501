using System.Text.Json;
using SafBuild.Shared;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Tests.Keys;

public sealed class EntryJsonTests : IDisposable
{
    private readonly ModelProject _project = new();

    public void Dispose() => _project.Dispose();

    /// <summary>Every field has another value than its default, so one that the reader forgets is seen.</summary>
    [Fact]
    public void What_the_worker_writes_is_read_whole()
    {
        InputList inputs = new() { Model = ["a \"b\"\n.bin"], Training = ["ä", "c"], Validation = ["d"] };
        Assert.Equal(ContractJson.Write(inputs), ContractJson.Write(EntryJson.Inputs(File(ContractJson.Write(inputs)))));
        Verdict?[] verdicts = [null, .. Enum.GetValues<Verdict>()];
        foreach (Verdict? verdict in verdicts)
        {
            HardenResult result = new()
            {
                Version = 2,
                Name = "n",
                ArtifactSha256 = new('a', 64),
                Gate = new() { Verdict = verdict, Code = "SAF3001", Message = "50 %" },
                Summary = "s\u001f",
                Warnings = ["w", "x"],
            };
            Assert.Equal(ContractJson.Write(result), ContractJson.Write(EntryJson.Result(File(ContractJson.Write(result)))));
        }

        Assert.Equal(ContractJson.Write(new HardenResult()), ContractJson.Write(EntryJson.Result(File("{}"))));
        Assert.Equal(new() { Verdict = Verdict.Pass }, EntryJson.Result(File("""{"gate": {"verdict": "pass"}}""")).Gate);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{} {}")]
    [InlineData("""{"gate": {"verdict": 0}}""")]
    [InlineData("""{"gate": {"verdict": "0"}}""")]
    [InlineData("""{"gate": {"verdict": "Pass", "code": null}}""")]
    [InlineData("""{"gate": {"verdict": "Pass", "message": 1}}""")]
    [InlineData("""{"gate": {"verdict": "Pass", "other": 1}}""")]
    [InlineData("""{"gate": ["Pass"]}""")]
    [InlineData("""{"artifactSha256": null}""")]
    [InlineData("""{"version": "1"}""")]
    [InlineData("""{"version": 1.5}""")]
    [InlineData("""{"warnings": "w"}""")]
    [InlineData("""{"warnings": [null]}""")]
    [InlineData("""{"model": []}""")]
    public void Anything_else_is_no_result(string json) => Assert.ThrowsAny<JsonException>(() => EntryJson.Result(File(json)));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"model": "a"}""")]
    [InlineData("""{"model": [1]}""")]
    [InlineData("""{"models": []}""")]
    public void Anything_else_is_no_list_of_inputs(string json) => Assert.ThrowsAny<JsonException>(() => EntryJson.Inputs(File(json)));

    private string File(string text)
    {
        System.IO.File.WriteAllText(_project.At("entry.json"), text);
        return _project.At("entry.json");
    }
}
