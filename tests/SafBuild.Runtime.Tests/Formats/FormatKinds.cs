using SafBuild.Runtime.Formats;

namespace SafBuild.Runtime.Tests.Formats;

/// <summary>The formats of the list by the laws that they obey.</summary>
internal static class FormatKinds
{
    internal static TheoryData<string> Lossless => [.. StorageFormats.All.Where(f => !f.IsCode).Select(f => f.Name)];

    internal static TheoryData<string> Codes => [.. StorageFormats.All.Where(f => f.IsCode).Select(f => f.Name)];

    internal static StorageFormat Find(string name) =>
        StorageFormats.TryFind(name, out StorageFormat? f) ? f : throw new InvalidOperationException(name);
}
