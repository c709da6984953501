using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Tests.Metrics;

public class UsualAnswersTests
{
    [Fact]
    public void What_is_always_there_is_right_and_what_differs_is_not() =>
        Assert.Equal([0.5, 0.5, 0.5], UsualAnswers.Shares([[7, 1], [7, 2], [7, 3]])!);

    /// <summary>Of 5, 5, 8 the others of the first say 5 or 8 (a tie, the smaller counts), those of the last say 5.</summary>
    [Fact]
    public void A_sample_does_not_count_for_itself()
    {
        Assert.Equal([1.0, 1, 0.5], UsualAnswers.Shares([[5, 0], [5, 0], [8, 0]])!);
        Assert.Equal([0.5, 0.5, 0.5], UsualAnswers.Shares([[8, 0], [8, 0], [5, 0]])!);
    }

    [Fact]
    public void One_sample_one_position_and_answers_of_other_lengths_say_nothing()
    {
        Assert.Null(UsualAnswers.Shares([[1, 2, 3]]));
        Assert.Null(UsualAnswers.Shares([[1], [1]]));
        Assert.Null(UsualAnswers.Shares([[1, 2], [1, 2, 3]]));
        Assert.Null(UsualAnswers.Shares([]));
    }

    [Fact]
    public void No_answer_is_never_usual() =>
        Assert.Equal([0.5, 0.5], UsualAnswers.Shares([[Answers.None, 4], [Answers.None, 4]])!);
}
