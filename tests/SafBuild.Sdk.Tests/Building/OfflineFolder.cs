namespace SafBuild.Sdk.Tests.Building;

/// <summary>
/// A folder of a user who has nothing but a feed with our packages and those of others, no network, and an empty packages folder.
/// </summary>
internal sealed class OfflineFolder
{
    private readonly PackedSdk _sdk;
    private bool _online;

    internal OfflineFolder(PackedSdk sdk)
    {
        _sdk = sdk;
        Folder = Path.Combine(sdk.Folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Folder);

        // The folder in which NuGet unpacks has the layout of a feed: what this repository was restored from is all that there is.
        File.WriteAllText(At("nuget.config"), $"""
            <configuration><packageSources>
              <clear /><add key="safbuild-test" value="{sdk.Feed}" /><add key="others" value="{PackedSdk.GlobalPackages}" />
              <add key="own" value="{At("feed")}" />
            </packageSources></configuration>
            """);
        Directory.CreateDirectory(At("feed"));
    }

    internal string Folder { get; }

    internal string At(params string[] path) => Path.Combine([Folder, .. path]);

    internal OfflineFolder Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        return this;
    }

    /// <summary>With the sources of the machine's own configuration after all.</summary>
    internal OfflineFolder Online()
    {
        _online = true;
        return Write("nuget.config", File.ReadAllText(At("nuget.config")).Replace("<clear />", "", StringComparison.Ordinal));
    }

    /// <summary>The templates, in a place of their own: those of the machine stay as they are.</summary>
    internal OfflineFolder WithTemplates()
    {
        Run("", "new", "install", Path.Combine(_sdk.Feed, $"SafBuild.Templates.{_sdk.Version}.nupkg"), "--debug:custom-hive", At("hive"));
        return this;
    }

    /// <summary>Instantiates a template in the folder that the command line names.</summary>
    internal string New(params string[] arguments) => Run("", ["new", .. arguments, "--debug:custom-hive", At("hive")]);

    /// <summary>Runs dotnet in a folder below, asserts success, and returns what it printed.</summary>
    internal string Run(string folder, params string[] arguments)
    {
        (int exitCode, string output) = DotNet.Run(At(folder), Environment(), arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    internal (int ExitCode, string Output) Try(string folder, params string[] arguments) =>
        DotNet.Run(At(folder), Environment(), arguments);

    private Dictionary<string, string> Environment()
    {
        Dictionary<string, string> environment = new()
        {
            ["NUGET_PACKAGES"] = At("packages"),
            ["SafUseCache"] = "false",
            ["ORT_DISABLE_TELEMETRY"] = "1",
        };
        if (!_online)
        {
            // Whoever asks a network gets no answer.
            environment["http_proxy"] = environment["https_proxy"] = "http://127.0.0.1:9";
        }

        return environment;
    }
}
