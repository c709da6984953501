namespace SafBuild.Sdk.Tests.Building;

/// <summary>A newcomer who does what a page says, block by block.</summary>
/// <param name="folder">Without templates: the page installs them.</param>
/// <param name="version">Of the packages, which a newcomer's feed has without a suffix.</param>
internal sealed class TutorialWalk(OfflineFolder folder, string version)
{
    private string _current = "";
    private string _printed = "";
    private (int ExitCode, string Output)? _unread;

    internal void Follow(TutorialBlock block)
    {
        if (block.Kind == "text")
        {
            Compare(block);
            return;
        }

        // Commands without an output on the page are to succeed.
        End();
        switch (block.Kind)
        {
            case "sh":
                RunAll(block);
                break;
            case "diff":
                Edit(block);
                break;
            case "yaml":
                folder.Write(Path.Combine(_current, block.File), block.Text + "\n");
                break;
            case "csharp":
                string file = File.ReadAllText(At(block.File));
                Assert.All(block.Lines, l => Assert.Contains(l, file, StringComparison.Ordinal));
                break;
            default:
                Assert.Fail($"nobody knows what to do with a block of {block.Kind}");
                break;
        }
    }

    /// <summary>The last command has no output on the page that says it is red.</summary>
    internal void End()
    {
        if (_unread is { } last)
        {
            Assert.True(last.ExitCode == 0, last.Output);
        }

        _unread = null;
    }

    private void Compare(TutorialBlock block)
    {
        Assert.True(_unread is not null, "an output without a command");
        Assert.True(block.IsRed == (_unread.Value.ExitCode != 0), $"exit code {_unread.Value.ExitCode}:\n{_unread.Value.Output}");
        Assert.True(block.Matches(_printed), $"the page says\n{block.Text}\nand printed was\n{_printed}");
        _unread = null;
    }

    private void RunAll(TutorialBlock block)
    {
        _printed = "";
        foreach (string command in block.Lines)
        {
            // Only the last command of a block may be red.
            End();
            string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words[0])
            {
                case "cd":
                    _current = Path.Combine(_current, words[1]);
                    Assert.True(Directory.Exists(At("")), $"'{command}': no such folder");
                    break;
                case "cp":
                    File.Copy(At(words[1]), At(words[2]));
                    _unread = (0, "");
                    break;
                case "ls":
                    _printed += string.Join('\n', List(words[1])) + "\n";
                    _unread = (0, _printed);
                    break;
                case "dotnet":
                    _unread = folder.Try(_current, [.. DotNetArguments(words[1..])]);
                    _printed += _unread.Value.Output;
                    break;
                default:
                    Assert.Fail($"'{command}' is no command that a newcomer has everywhere");
                    break;
            }
        }
    }

    /// <summary>As they are, but for templates, which stay out of the machine's own and have the version of the run.</summary>
    private IEnumerable<string> DotNetArguments(string[] words)
    {
        string folderNow = Path.TrimEndingDirectorySeparator(At(""));
        string[] arguments = [.. words.Select(w => w.Replace("$PWD", folderNow, StringComparison.Ordinal))];
        return words[0] != "new" ? arguments
            : [.. arguments.Select(w => w == "SafBuild.Templates" ? $"{w}@{version}" : w), "--debug:custom-hive", folder.At("hive")];
    }

    private void Edit(TutorialBlock block)
    {
        string Side(char sign) => string.Join('\n', block.Lines.Where(l => l[0] == sign).Select(l => l[1..]));
        Assert.All(block.Lines, l => Assert.True(l[0] is '-' or '+', $"'{l}' is no line of an edit"));
        string text = File.ReadAllText(At(block.File)).ReplaceLineEndings("\n");
        Assert.Equal(2, text.Split(Side('-') + "\n").Length);
        File.WriteAllText(At(block.File), text.Replace(Side('-') + "\n", Side('+') + "\n", StringComparison.Ordinal));
    }

    /// <summary>What a shell makes of a pattern with one star, which stands for one name.</summary>
    private IEnumerable<string> List(string pattern)
    {
        string[] parts = pattern.Split('*');
        Assert.Equal(2, parts.Length);
        string[] found = [.. Directory.GetDirectories(At(parts[0])).Select(d => parts[0] + Path.GetFileName(d) + parts[1])
            .Where(f => File.Exists(At(f)))];
        Assert.True(found.Length > 0, $"'ls {pattern}' finds nothing");
        return found;
    }

    private string At(string path) => folder.At(_current, path);
}
