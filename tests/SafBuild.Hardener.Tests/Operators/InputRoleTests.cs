using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Tensors;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Tests.Operators;

/// <summary>What operators say of their inputs, against their examples and derivatives.</summary>
[Collection(TorchCollection.Name)]
public class InputRoleTests
{
    public static TheoryData<string> Names => [.. OnnxOperators.All.Select(Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_input_of_the_examples_has_a_role(string name)
    {
        OnnxOperator known = Operator(name);
        foreach (OperatorExample example in known.Examples)
        {
            NodeProto node = example.ToModel().Graph.Node[example.Before.Count];
            Assert.Equal(known.Name, node.OpType);
            for (int i = 0; i < node.Input.Count; i++)
            {
                InputRole? role = known.Roles.Of(i);
                Assert.True(role is not null, $"{example}: input {i} has no role");
                bool isFloat = node.Input[i] == $"x{i}" && !example.Inputs[i].IsMissing
                    && NumberTypes.FromOnnx((int)example.Inputs[i].Type)!.Value.IsFloat();
                Assert.False(isFloat && role.IsInteger, $"{example}: input {i} is of floats and stated as integers");
            }
        }
    }

    /// <summary>
    /// An input of which one output element takes several elements, each multiplied with something of another input, is the weight
    /// operand of a contraction, or the data beside one; where no input is the weight operand, the operator must say why.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void An_operand_of_a_contraction_is_no_elementwise_one(string name)
    {
        TorchLibraries.Load(null);
        OnnxOperator known = Operator(name);
        List<string> wrong = [];
        foreach (OperatorExample example in known.Examples.Where(e => e.HasGradient && e.Before.Count == 0 && e.Reads is null))
        {
            using TorchSharp.DisposeScope scope = NewDisposeScope();
            foreach (int input in ContractionProbe.Operands(example))
            {
                InputRole role = known.Roles.Of(input)!;
                bool hasWeight = example.Inputs.Select((_, i) => known.Roles.Of(i)).Any(r => r?.As == ReadAs.Matrix);
                bool isData = role.IsData && (hasWeight || ContractionProbe.IsAlone(example, input));
                if (role.As != ReadAs.Matrix && !isData && role.Reason.Length == 0)
                {
                    wrong.Add($"{example}: input {input} is multiplied and summed up; its role is {role}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Theory]
    [InlineData("MatMul", 0, 1)]
    [InlineData("Gemm", 0, 1)]
    [InlineData("Conv", 0, 1)]
    [InlineData("Einsum", 0, 1)]
    [InlineData("LSTM", 0, 1, 2, 3, 5, 6, 7)]
    [InlineData("LayerNormalization", 0)]
    [InlineData("Mul")]
    [InlineData("Add")]
    [InlineData("Softmax")]
    [InlineData("PRelu")]
    public void The_probe_finds_contractions_and_nothing_else(string name, params int[] operands)
    {
        TorchLibraries.Load(null);
        using TorchSharp.DisposeScope scope = NewDisposeScope();
        SortedSet<int> found = [.. Operator(name).Examples.Where(e => e.HasGradient).SelectMany(ContractionProbe.Operands)];
        Assert.Equal(operands, found);
    }

    [Fact]
    public void Operators_without_a_form_are_in_no_other_list() =>
        Assert.All(UntrainableRoles.All.Keys, o => Assert.Null(OnnxOperators.Find(o.Domain, o.Name)));

    [Fact]
    public void An_operator_of_an_unknown_domain_is_taken_for_what_its_name_says()
    {
        Assert.Same(OnnxOperators.Roles("", "Conv"), OnnxOperators.Roles("com.ms.internal.nhwc", "Conv"));
        Assert.Same(OnnxOperators.Roles("", "Attention"), OnnxOperators.Roles("my.domain", "Attention"));
        Assert.NotSame(OnnxOperators.Roles("", "Attention"), OnnxOperators.Roles("com.microsoft", "Attention"));
        Assert.Same(UntrainableRoles.All[("com.microsoft", "GemmFastGelu")], OnnxOperators.Roles("com.microsoft", "GemmFastGelu"));
        Assert.Null(OnnxOperators.Roles("", "NoSuchOperator"));
    }

    private static OnnxOperator Operator(string name) => OnnxOperators.All.Single(o => Key(o) == name);

    private static string Key(OnnxOperator o) => o.Domain.Length == 0 ? o.Name : $"{o.Domain}.{o.Name}";
}
