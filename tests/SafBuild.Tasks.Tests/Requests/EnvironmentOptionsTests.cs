using System.Collections;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests.Requests;

public class EnvironmentOptionsTests
{
    [Fact]
    public void Says_each_option_that_has_the_value_of_a_variable_whatever_its_case()
    {
        EnvironmentOptions options = new(new Hashtable
        {
            ["SAFGATE"] = "Off",
            ["SafBitErrorRate"] = "1e-9",
            ["safworkerpath"] = "/w.dll",
            ["SAFFUNCTION"] = "Tanh",
            ["SAFE"] = "1",
            ["SAFSEED"] = "",
        });
        Microsoft.Build.Utilities.TaskItem worker = new("SafWorkerPath", new Dictionary<string, string> { ["Value"] = "/w.dll" });
        Assert.Equal(
            ["Gate=Off (SAFGATE)", "BitErrorRate=1e-9 (SafBitErrorRate)", "SafWorkerPath=/w.dll (safworkerpath)"],
            options.Of(ModelProject.Model("net.onnx", ("Gate", "Off"), ("BitErrorRate", "1e-9"), ("Function", "Arctan")), [worker])
                .OrderByDescending(o => o.StartsWith("Gate", StringComparison.Ordinal)));
    }
}
