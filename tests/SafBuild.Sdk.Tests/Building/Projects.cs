namespace SafBuild.Sdk.Tests.Building;

/// <summary>Parts of project files.</summary>
internal static class Projects
{
    /// <summary>A library of two frameworks whose reference assemblies the .NET SDK brings along.</summary>
    internal const string TwoFrameworks =
        "<OutputType>Library</OutputType><LangVersion>latest</LangVersion><TargetFramework />"
        + "<TargetFrameworks>net10.0;netstandard2.1</TargetFrameworks>";

    internal const string Library = "<OutputType>Library</OutputType>";

    /// <summary>A store of the test's own: without it, a test would use and fill the user's.</summary>
    internal const string Store = "<SafUseCache>true</SafUseCache><SafCachePath>$(MSBuildProjectDirectory)/store</SafCachePath>";

    /// <summary>Restores SafBuild.Runtime, but not the native libraries behind it: nothing is run, and they are large.</summary>
    internal const string WithoutNatives = """
        <Project>
          <PropertyGroup><SafCheckNatives>false</SafCheckNatives></PropertyGroup>
          <Target Name="WithoutNatives" AfterTargets="ResolvePackageAssets">
            <ItemGroup>
              <NativeCopyLocalItems Remove="@(NativeCopyLocalItems)" />
              <RuntimeTargetsCopyLocalItems Remove="@(RuntimeTargetsCopyLocalItems)" />
            </ItemGroup>
          </Target>
        </Project>
        """;

    /// <summary>A project of Microsoft.NET.Sdk that knows nothing of SafBuild.</summary>
    internal static string Plain(string items, string properties = "") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <UseAppHost>false</UseAppHost>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {items}
          </ItemGroup>
        </Project>
        """;

    internal static string Reference(TestProject project) => $"""<ProjectReference Include="{project.At($"{project.Name}.csproj")}" />""";
}
