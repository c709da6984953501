using System.Text;

namespace SafBuild.Hardener.Isolation;

/// <summary>The other end of a <see cref="SupervisedProcess"/>: lines in UTF-8, whatever the console says.</summary>
internal static class StandardLines
{
    /// <param name="answer">Reads until the input ends, and writes a line for each.</param>
    internal static void Serve(Action<TextReader, TextWriter> answer)
    {
        UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false);
        using StreamReader tasks = new(Console.OpenStandardInput(), utf8);
        using StreamWriter answers = new(Console.OpenStandardOutput(), utf8);
        answer(tasks, answers);
    }
}
