using System.Xml.Linq;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Packing;

namespace SafBuild.Tasks.Tests.Packing;

public class ConsumerTargetsTests
{
    [Fact]
    public void Names_are_escaped_for_XML_and_for_MSBuild()
    {
        string text = ConsumerTargets.Text("My.Lib", "net10.0", [new("a&b 50% @x", "00ff", [new EntryFile("weights.bin", "ab")])]);
        XElement artifact = Assert.Single(XElement.Parse(text).Descendants("SafArtifact"));
        Assert.Equal("a&b 50%25 %40x", (string?)artifact.Attribute("Name"));
        Assert.Equal("$(MSBuildThisFileDirectory)../../saf/net10.0/a&b 50%25 %40x.saf", (string?)artifact.Attribute("Include"));
        Assert.Equal(("00ff", "My.Lib"), ((string?)artifact.Attribute("Hash"), (string?)artifact.Attribute("Source")));
        XElement file = Assert.Single(XElement.Parse(text).Descendants("SafPackedFile"), e => e.Attribute("Link") is not null);
        Assert.Equal("a&b 50%25 %40x.saf/weights.bin", (string?)file.Attribute("Link"));
    }

    /// <summary>Nothing but the import of the package's own file: NuGet takes one targets file, and this is it.</summary>
    [Fact]
    public void Framework_without_a_model_imports_the_packages_own_file_and_brings_nothing()
    {
        XElement project = XElement.Parse(ConsumerTargets.Text("My.Lib", "net9.0", []));
        XElement import = Assert.Single(project.Elements());
        Assert.Equal("$(MSBuildThisFileDirectory)../My.Lib.targets", (string?)import.Attribute("Project"));
    }

    [Fact]
    public void Text_depends_on_nothing_but_its_arguments()
    {
        PackedArtifact[] artifacts = [new("net", "00", [new EntryFile("graph.onnx", "01"), new EntryFile("weights.bin", "02")])];
        Assert.Equal(ConsumerTargets.Text("L", "net10.0", artifacts), ConsumerTargets.Text("L", "net10.0", artifacts));
        Assert.DoesNotContain('\r', ConsumerTargets.Text("L", "net10.0", artifacts));
    }
}
