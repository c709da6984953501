namespace SafBuild.Testing;

/// <summary>
/// A model did not survive, which every test framework shows as a failed test. The message says which draws failed and how to see one
/// again.
/// </summary>
public sealed class SafAssertException : Exception
{
    /// <summary>Made by <see cref="SafAssert"/>.</summary>
    /// <param name="message">For a person.</param>
    /// <param name="innerException">What refused the first draw that failed, if it was refused.</param>
    public SafAssertException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
