using SafBuild.Hardener.Verbs;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Verbs;

public sealed class RequestReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Defaults_are_those_of_the_product()
    {
        HardenRequest request = Read("{ 'model': 'm.onnx', 'name': 'm', 'outputDirectory': 'out', 'validationData': 'v.csv' }");
        Assert.Equal(("Arctan", ScaleMode.PerChannel, OutOfRange.Saturate, "Float32"),
            (request.Function, request.Scale, request.OutOfRange, request.Storage));
        Assert.Equal((2, 0.01, 64, 0.0),
            (request.Training.Epochs, request.Training.LearningRate, request.Training.BatchSize, request.Training.BitErrorRate));
        Assert.Equal((1e-5, 0.01, 0.95, 200, (int?)null),
            (request.Gate.BitErrorRate, request.Gate.MaxAccuracyDrop, request.Gate.Confidence, request.Gate.MaxTrials,
                request.Gate.EvaluationSamples));
        Assert.Equal(1ul, request.Seed);
    }

    [Theory]
    [InlineData("'Auto'", null)]
    [InlineData("'auto'", null)]
    [InlineData("null", null)]
    [InlineData("64", 64)]
    public void Samples_of_a_trial_are_a_number_or_auto(string json, int? expected) =>
        Assert.Equal(expected, WithSamples(json).Gate.EvaluationSamples);

    [Theory]
    [InlineData("'many'")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("3000000000")]
    [InlineData("12345678901234567890")]
    [InlineData("1.5")]
    [InlineData("true")]
    public void Samples_that_are_neither_are_an_error_of_the_request(string json) =>
        Assert.Throws<SafException>(() => WithSamples(json));

    private HardenRequest WithSamples(string json) => Read(
        "{ 'model': 'm.onnx', 'name': 'm', 'outputDirectory': 'out', 'validationData': 'v.csv', "
        + $"'gate': {{ 'evaluationSamples': {json} }} }}");

    [Fact]
    public void Names_are_spelt_as_their_lists_spell_them()
    {
        HardenRequest request =
            Read("{ 'model': 'm.onnx', 'name': 'm', 'outputDirectory': 'out', 'function': 'arctan', 'storage': 'q2.5', 'gate': { "
            + "'faultModel': 'RANDOMbitflip' } }");
        Assert.Equal(("Arctan", "Q2.5", "RandomBitFlip"), (request.Function, request.Storage, request.Gate.FaultModel));
    }

    [Fact]
    public void What_the_environment_set_is_taken_over()
    {
        Assert.Empty(Read("{ 'model': 'm.onnx', 'name': 'm', 'outputDirectory': 'out' }").Environment);
        Assert.Equal(["Gate=Off (SAFGATE)"],
            Read("{ 'model': 'm.onnx', 'name': 'm', 'outputDirectory': 'out', 'environment': ['Gate=Off (SAFGATE)'] }").Environment);
    }

    [Fact]
    public void Paths_are_relative_to_the_request()
    {
        HardenRequest request =
            Read("{ 'model': 'a/m.onnx', 'name': 'm', 'outputDirectory': 'out', 'validationData': '../v.csv', 'trainingData': '' }");
        Assert.Equal(_folder.File("a/m.onnx"), request.Model);
        Assert.Equal(Path.GetFullPath("../v.csv", Path.GetDirectoryName(_folder.File("x"))!), request.ValidationData);
        Assert.Null(request.TrainingData);
    }

    [Theory]
    [InlineData("'function': 'Tanhh'", "SAF0102", "Tanhh", "Arctan")]
    [InlineData("'storage': 'Q3.5'", "SAF0102", "Q3.5", "Q2.5")]
    [InlineData("'scale': 'PerRow'", "SAF0102", "PerRow", "PerChannel")]
    [InlineData("'scale': 1", "SAF0102", "'1'", "PerChannel")]
    [InlineData("'gate': { 'faultModel': 'Cosmic' }", "SAF0102", "Cosmic", "RandomBitFlip")]
    [InlineData("'gate': { 'bitErrorRate': 2 }", "SAF0103", "BitErrorRate is 2", "0.5")]
    [InlineData("'gate': { 'bitErrorRate': 'NaN' }", "SAF0103", "BitErrorRate is NaN", "0.5")]
    [InlineData("'gate': { 'bitErrorRate': 'much' }", "SAF0103", "much", "number")]
    [InlineData("'training': { 'epochs': 0 }", "SAF0103", "Epochs is 0", "1")]
    [InlineData("'gate': { 'confidence': 1 }", "SAF0103", "Confidence is 1", "0.5")]
    [InlineData("'gate': { 'maxAccuracyDrop': 1 }", "SAF0103", "MaxAccuracyDrop is 1", "1%")]
    [InlineData("'training': { 'timeBudget': 0 }", "SAF0103", "TimeBudget is 0", "0.001")]
    [InlineData("'name': '../x'", "SAF0103", "../x", "file name")]
    [InlineData("'version': 7", "SAF0101", "version 7", "version 1")]
    [InlineData("'epoch': 3", "SAF0101", "epoch", "")]
    [InlineData("'gate': null", "SAF0101", "gate", "null")]
    [InlineData("'training': null", "SAF0101", "training", "null")]
    [InlineData("'project': null", "SAF0101", "project", "null")]
    [InlineData("'environment': null", "SAF0101", "environment", "null")]
    [InlineData("'function': null", "SAF0101", "function", "null")]
    [InlineData("'gate': { 'faultModel': null }", "SAF0101", "faultModel", "null")]
    public void A_bad_value_is_named_with_what_is_allowed(string field, string code, string found, string allowed)
    {
        string name = field.StartsWith("'name'", StringComparison.Ordinal) ? "" : ", 'name': 'm'";
        SafException e = Assert.Throws<SafException>(() => Read($"{{ 'model': 'm.onnx'{name}, 'outputDirectory': 'out', {field} }}"));
        Diagnostic diagnostic = Assert.Single(e.Diagnostics);
        Assert.Equal(code, diagnostic.Code.Id);
        Assert.Contains(found, diagnostic.Text);
        Assert.Contains(allowed, diagnostic.Text);
    }

    [Fact]
    public void Every_bad_value_is_reported_at_once()
    {
        SafException e = Assert.Throws<SafException>(() => Read(
            "{ 'model': 'm.onnx', 'name': 'm', 'outputDirectory': 'out', 'project': 'app.csproj', 'function': 'X', 'storage': 'Y', "
            + "'gate': { 'maxTrials': 0 } }"));
        Assert.Equal(["SAF0102", "SAF0102", "SAF0103"], e.Diagnostics.Select(d => d.Code.Id));
        Assert.All(e.Diagnostics, d => Assert.Equal("app.csproj", d.File));
    }

    [Theory]
    [InlineData("{ 'model': 'm.onnx' }")]
    [InlineData("{ 'model': ")]
    [InlineData("")]
    [InlineData("[]")]
    public void A_file_that_is_no_request_is_refused(string text)
    {
        SafException e = Assert.Throws<SafException>(() => Read(text));
        Assert.Equal("SAF0101", Assert.Single(e.Diagnostics).Code.Id);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        SafException e = Assert.Throws<SafException>(() => RequestReader.Read(_folder.File("none.json")));
        Assert.Equal("SAF0101", Assert.Single(e.Diagnostics).Code.Id);
    }

    private HardenRequest Read(string json)
    {
        return RequestReader.Read(_folder.Write("request.json", json.Replace('\'', '"')));
    }
}
