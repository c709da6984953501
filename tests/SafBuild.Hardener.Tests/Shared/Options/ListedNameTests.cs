using SafBuild.Hardener.Faults;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Tests.Shared.Options;

/// <summary>The names that the manual gives are those of the worker's lists.</summary>
public class ListedNameTests
{
    [Fact]
    public void Functions_are_those_of_the_list() => Same("Function", SaturatedFunctions.All.Select(f => f.Name));

    [Fact]
    public void Storage_formats_are_those_of_the_lists() =>
        Same("Storage", StorageFormats.All.Select(f => f.Name).Concat(CodedStorage.OfWeights.Select(s => s.Name)));

    [Fact]
    public void Fault_models_are_those_of_the_list() => Same("FaultModel", FaultModels.All.Select(f => f.Name));

    private static void Same(string option, IEnumerable<string> names) =>
        Assert.Equal(string.Join(", ", names), OptionTable.All.Single(o => o.Name == option).Range);
}
