using Microsoft.ML.OnnxRuntime;
using SafBuild.Runtime;

namespace SafBuild.Testing.Tests;

public class SafAssertTests(SmallModel small)
{
    private static readonly SafLoadOptions AnyRate = new() { MaxBitErrorRate = double.PositiveInfinity };

    [Fact]
    public void Every_draw_is_scored_with_the_faults_of_its_number()
    {
        List<string> reports = [];
        SafSurvival survival = SafAssert.Survives(small.Folder, Score, 1e-3, draws: 6, seed: 9, leastScore: 0.5, loadOptions: AnyRate);
        Assert.Equal([0, 1, 2, 3, 4, 5], survival.Draws.Select(d => d.Draw));
        Assert.Equal(7, reports.Count);
        Assert.Equal("True", reports[0][..4]);
        for (int draw = 0; draw < 6; draw++)
        {
            using SafFaultyCopy copy = SafFaults.Inject(small.Folder, 1e-3, seed: 9, draw: draw);
            using SafModel model = copy.Load(AnyRate);
            Assert.Equal($"{model.ReadReport.IsClean} {model.ReadReport}", reports[draw + 1]);
            Assert.Equal(copy.Flips, survival.Draws[draw].Flips);
        }

        Assert.Contains("A test of 6 draws, no gate: up to 39 %", survival.ToString().Replace("39%", "39 %", StringComparison.Ordinal));

        double Score(SafModel model)
        {
            reports.Add($"{model.ReadReport.IsClean} {model.ReadReport}");
            return 1;
        }
    }

    [Fact]
    public void Draw_below_the_least_score_fails_and_says_which_and_how_to_see_it_again()
    {
        int call = 0;
        SafAssertException e = Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => ++call == 4 ? 0.4 : 0.9, 1e-3, draws: 5, seed: 11, leastScore: 0.5, loadOptions: AnyRate));
        Assert.Contains("1 of 5 draws at bit error rate 0.001 scored below 0.5 (seed 11, scope Artifact; without faults 0.9, mean 0.8)",
            e.Message);
        Assert.Contains("draw 2, seed 11: score 0.4, ", e.Message);
        Assert.Contains($"SafFaults.Inject(@\"{small.Folder}\", 0.001, seed: 11, SafFaultScope.Artifact, draw: 2)", e.Message);
        Assert.Contains($"safbuild inject \"{small.Folder}\" --ber 0.001 --seed 11 --draw 2 --scope Artifact -o \"small-11-2.saf\"",
            e.Message);
    }

    /// <summary>At a fifth of all bits nothing restores the manifest; left out, such draws would all survive.</summary>
    [Fact]
    public void Refused_loads_score_nothing_and_are_never_left_out()
    {
        SafAssertException e = Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => 1, 0.2, draws: 4, seed: 1, leastScore: 0.01, loadOptions: AnyRate));
        Assert.Contains("4 of 4 draws", e.Message);
        Assert.Contains("mean 0)", e.Message);
        Assert.Contains("no answer, counted as 0: ", e.Message);
        Assert.IsType<SafFormatException>(e.InnerException);
    }

    /// <summary>As the application loads: the artifact was judged at 1e-4.</summary>
    [Fact]
    public void Rate_that_the_application_refuses_fails_by_default()
    {
        SafAssertException e = Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => 1, 0.05, draws: 3, seed: 1, leastScore: 0.5, SafFaultScope.Weights));
        Assert.Contains("the highest rate that the artifact was judged at", e.Message);
    }

    [Fact]
    public void Error_of_OnnxRuntime_scores_nothing_and_others_go_through()
    {
        int call = 0;
        SafAssertException e = Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, Unknown, 1e-3, draws: 2, seed: 1, leastScore: 0.5, loadOptions: AnyRate));
        Assert.IsType<OnnxRuntimeException>(e.InnerException);
        Assert.Throws<InvalidDataException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => throw new InvalidDataException(), 1e-3, draws: 2, seed: 1, leastScore: 0.5));

        double Unknown(SafModel model)
        {
            if (++call == 1)
            {
                return 1;
            }

            using InferenceSession session = model.CreateSession();
            using RunOptions run = new();
            using OrtValue x = OrtValue.CreateTensorValueFromMemory(new float[32], [1, 2, 4, 4]);
            session.Run(run, ["nobody"], [x], ["y"]).Dispose();
            return 1;
        }
    }

    [Fact]
    public void Model_that_fails_without_faults_fails_as_such()
    {
        SafAssertException e = Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => 0.3, 1e-3, draws: 2, seed: 1, leastScore: 0.5, loadOptions: AnyRate));
        Assert.Contains("scores 0.3 without any fault", e.Message);
        Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => double.NaN, 1e-3, draws: 2, seed: 1, leastScore: 0.5, loadOptions: AnyRate));
    }

    [Fact]
    public void NaN_is_below_every_score()
    {
        int call = 0;
        Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => ++call == 1 ? 1 : double.NaN, 1e-3, draws: 2, seed: 1, leastScore: 0.5, loadOptions: AnyRate));
    }

    [Fact]
    public void Draws_without_flips_are_no_proof()
    {
        SafAssertException e = Assert.Throws<SafAssertException>(() => SafAssert.Survives(
            small.Folder, (SafModel _) => 1, 1e-7, draws: 3, seed: 1, leastScore: 0.5));
        Assert.Contains("fewer than 10: this puts nothing to the test", e.Message);
    }

    [Theory]
    [InlineData(0.0, 1, 0.5)]
    [InlineData(0.6, 1, 0.5)]
    [InlineData(double.NaN, 1, 0.5)]
    [InlineData(1e-3, 0, 0.5)]
    [InlineData(1e-3, -1, 0.5)]
    [InlineData(1e-3, 1, 0.0)]
    [InlineData(1e-3, 1, -1.0)]
    [InlineData(1e-3, 1, double.NaN)]
    [InlineData(1e-3, 1, double.PositiveInfinity)]
    public void Assertion_that_cannot_fail_is_an_error(double rate, int draws, double least) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => SafAssert.Survives(small.Folder, (SafModel _) => 1, rate, draws, seed: 1, leastScore: least));

    [Fact]
    public void Share_of_failing_draws_that_a_test_leaves_open()
    {
        SafSurvival survival = SafAssert.Survives(small.Folder, (InferenceSession _) => 1, 1e-4, draws: 59, seed: 5, leastScore: 0.5);
        Assert.Equal(0.0495, survival.FailingShareUpper, 3);
        Assert.Equal(59, survival.Draws.Count);
        Assert.True(survival.Flips >= 10);
    }
}
