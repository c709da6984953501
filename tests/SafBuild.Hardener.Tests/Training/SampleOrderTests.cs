using SafBuild.Hardener.Training;

namespace SafBuild.Hardener.Tests.Training;

public sealed class SampleOrderTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 1, 6)]
    [InlineData(150, 15, 135)]
    [InlineData(50_000, 1000, 49_000)]
    public void A_tenth_is_held_out_and_never_trained_on(int count, int held, int trained)
    {
        SampleOrder order = new(count, 1);
        Assert.Equal((held, trained), (order.HeldOut.Count, order.TrainingCount));
        int[] seen = [.. order.Epoch(1, 1, false).SelectMany(b => b)];
        Assert.Equal(trained, seen.Distinct().Count());
        Assert.Equal(count, seen.Union(order.HeldOut).Count());
        Assert.All(seen.Concat(order.HeldOut), i => Assert.InRange(i, 0, count - 1));
    }

    [Fact]
    public void Every_epoch_and_every_seed_has_its_own_order()
    {
        int[] First(ulong seed, int epoch) => [.. new SampleOrder(1000, seed).Epoch(epoch, 64, false).SelectMany(b => b)];
        Assert.Equal(First(1, 1), First(1, 1));
        Assert.NotEqual(First(1, 1), First(1, 2));
        Assert.NotEqual(First(1, 1), First(2, 1));
        Assert.NotEqual(new SampleOrder(1000, 1).HeldOut, new SampleOrder(1000, 2).HeldOut);
    }

    [Theory]
    [InlineData(64, false, 15)] // 900 samples: 14 batches and a rest of 4
    [InlineData(64, false, 14, 0)]
    [InlineData(500, false, 2)] // a rest of 400
    [InlineData(500, true, 1)]
    [InlineData(2000, true, 1)]
    public void A_small_rest_is_left_out(int batchSize, bool wholeOnly, int batches, int extra = 40)
    {
        SampleOrder order = new(1000 + extra, 1);
        Assert.Equal(batches, order.Epoch(1, batchSize, wholeOnly).Count);
    }

    [Fact]
    public void The_learning_rate_warms_up_and_decays_to_zero()
    {
        LearningRateSchedule schedule = new(0.01, 500);
        double[] rates = [.. Enumerable.Range(0, 501).Select(step => schedule.At(step))];
        Assert.InRange(rates[0], 1e-5, 0.001);
        Assert.InRange(rates.Max(), 0.0099, 0.01);
        Assert.Equal(0, rates[500], 1e-12);
        Assert.True(rates.Skip(30).Zip(rates.Skip(31), (a, b) => a > b).All(down => down));
        Assert.Equal(0, schedule.At(100, elapsed: 1), 1e-12);
        Assert.Equal(0.01, new LearningRateSchedule(0.01, 1).At(0), 1e-12);
    }
}
