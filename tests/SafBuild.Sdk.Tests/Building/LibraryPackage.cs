using System.IO.Compression;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>A library with a model, packed into a feed of its own, and applications that use it.</summary>
internal sealed class LibraryPackage(PackedSdk sdk)
{
    internal TestProject Project { get; } = new TestProject(sdk, "Hardened").Write("Program.cs", "public static class Api { }");

    /// <summary>Text of the nuspec or another entry of the package.</summary>
    internal string Text(string entry, string version = "1.0.0")
    {
        using ZipArchive package = Open(version);
        using StreamReader reader = new(package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    internal string[] Entries(string version = "1.0.0")
    {
        using ZipArchive package = Open(version);
        return [.. package.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal)];
    }

    internal byte[] Bytes(string version = "1.0.0") => System.IO.File.ReadAllBytes(File(version));

    internal LibraryPackage WithModel(
        string properties = "", string items = "",
        string model = """<SafModel Include="net.onnx" ValidationData="val.npz" />""")
    {
        Project.WithModel(model, $"<OutputType>Library</OutputType>{properties}", items: items);
        return this;
    }

    internal BuildResult Pack(string version = "1.0.0", params string[] arguments) =>
        Project.Run("pack", ["-o", Project.At("feed"), $"-p:Version={version}", .. arguments]);

    /// <summary>An application that knows nothing of SafBuild but the package; its packages folder is this library's.</summary>
    internal TestProject Consumer(string framework = "net10.0")
    {
        TestProject project = new TestProject(sdk).Write("Program.cs", "System.Console.Write(1);").Write("nuget.config", $"""
            <configuration><packageSources>
              <add key="hardened" value="{Project.At("feed")}" /><add key="safbuild-test" value="{sdk.Feed}" />
            </packageSources></configuration>
            """);
        return project.Write("App.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>{framework}</TargetFramework><OutputType>Exe</OutputType><UseAppHost>false</UseAppHost>
                <RestorePackagesPath>{Project.At("packages")}</RestorePackagesPath>
                <!-- It loads nothing, and would need ONNX Runtime's library for that alone (SAF0119). -->
                <SafCheckNatives>false</SafCheckNatives>
                <LibraryVersion Condition="'$(LibraryVersion)' == ''">1.0.0</LibraryVersion>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Hardened" Version="[$(LibraryVersion)]" /></ItemGroup>
            </Project>
            """);
    }

    private string File(string version) => Project.At("feed", $"Hardened.{version}.nupkg");

    private ZipArchive Open(string version) => ZipFile.OpenRead(File(version));
}
