using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Attention;
using SafBuild.Hardener.Operators.ControlFlow;
using SafBuild.Hardener.Operators.Convolution;
using SafBuild.Hardener.Operators.Elementwise;
using SafBuild.Hardener.Operators.Losses;
using SafBuild.Hardener.Operators.Microsoft;
using SafBuild.Hardener.Operators.Ml;
using SafBuild.Hardener.Operators.Normalization;
using SafBuild.Hardener.Operators.Pooling;
using SafBuild.Hardener.Operators.Products;
using SafBuild.Hardener.Operators.Quantized;
using SafBuild.Hardener.Operators.Recurrent;
using SafBuild.Hardener.Operators.Reduction;
using SafBuild.Hardener.Operators.Sampling;
using SafBuild.Hardener.Operators.Selection;
using SafBuild.Hardener.Operators.Sequence;
using SafBuild.Hardener.Operators.Shape;
using SafBuild.Hardener.Operators.Signal;

namespace SafBuild.Hardener.Operators;

/// <summary>The one list of operators that can be trained through. docs/operators.md is generated from it.</summary>
internal static class OnnxOperators
{
    internal static IReadOnlyList<OnnxOperator> All { get; } =
    [
        // Elementwise
        new OnnxAbs(),
        new OnnxAcos(),
        new OnnxAcosh(),
        new OnnxAdd(),
        new OnnxAnd(),
        new OnnxAsin(),
        new OnnxAsinh(),
        new OnnxAtan(),
        new OnnxAtanh(),
        new OnnxBitShift(),
        new OnnxBitwiseAnd(),
        new OnnxBitwiseNot(),
        new OnnxBitwiseOr(),
        new OnnxBitwiseXor(),
        new OnnxCast(),
        new OnnxCastLike(),
        new OnnxCeil(),
        new OnnxCelu(),
        new OnnxClip(),
        new OnnxCos(),
        new OnnxCosh(),
        new OnnxDiv(),
        new OnnxDropout(),
        new OnnxElu(),
        new OnnxEqual(),
        new OnnxErf(),
        new OnnxExp(),
        new OnnxFloor(),
        new OnnxGelu(),
        new OnnxGreater(),
        new OnnxGreaterOrEqual(),
        new OnnxHardSigmoid(),
        new OnnxHardSwish(),
        new OnnxIdentity(),
        new OnnxIsInf(),
        new OnnxIsNaN(),
        new OnnxLeakyRelu(),
        new OnnxLess(),
        new OnnxLessOrEqual(),
        new OnnxLog(),
        new OnnxMax(),
        new OnnxMean(),
        new OnnxMin(),
        new OnnxMish(),
        new OnnxMod(),
        new OnnxMul(),
        new OnnxNeg(),
        new OnnxNot(),
        new OnnxOr(),
        new OnnxPRelu(),
        new OnnxPow(),
        new OnnxReciprocal(),
        new OnnxRelu(),
        new OnnxRound(),
        new OnnxSelu(),
        new OnnxShrink(),
        new OnnxSigmoid(),
        new OnnxSign(),
        new OnnxSin(),
        new OnnxSinh(),
        new OnnxSoftplus(),
        new OnnxSoftsign(),
        new OnnxSqrt(),
        new OnnxSub(),
        new OnnxSum(),
        new OnnxSwish(),
        new OnnxTan(),
        new OnnxTanh(),
        new OnnxThresholdedRelu(),
        new OnnxWhere(),
        new OnnxXor(),

        // Reduction
        new OnnxArgMax(),
        new OnnxArgMin(),
        new OnnxCumSum(),
        new OnnxReduceL1(),
        new OnnxReduceL2(),
        new OnnxReduceLogSum(),
        new OnnxReduceLogSumExp(),
        new OnnxReduceMax(),
        new OnnxReduceMean(),
        new OnnxReduceMin(),
        new OnnxReduceProd(),
        new OnnxReduceSum(),
        new OnnxReduceSumSquare(),
        new OnnxTopK(),

        // Products
        new OnnxDet(),
        new OnnxEinsum(),
        new OnnxGemm(),
        new OnnxMatMul(),

        // Convolution
        new OnnxCol2Im(),
        new OnnxConv(),
        new OnnxConvTranspose(),
        new OnnxDeformConv(),

        // Pooling
        new OnnxAveragePool(),
        new OnnxGlobalAveragePool(),
        new OnnxGlobalLpPool(),
        new OnnxGlobalMaxPool(),
        new OnnxLpPool(),
        new OnnxMaxPool(),
        new OnnxMaxUnpool(),
        new OnnxRoiAlign(),

        // Sampling
        new OnnxAffineGrid(),
        new OnnxGridSample(),
        new OnnxResize(),
        new OnnxUpsample(),

        // Shape
        new OnnxCenterCropPad(),
        new OnnxConcat(),
        new OnnxConstant(),
        new OnnxConstantOfShape(),
        new OnnxDepthToSpace(),
        new OnnxExpand(),
        new OnnxEyeLike(),
        new OnnxFlatten(),
        new OnnxPad(),
        new OnnxRange(),
        new OnnxReshape(),
        new OnnxReverseSequence(),
        new OnnxShape(),
        new OnnxSize(),
        new OnnxSlice(),
        new OnnxSpaceToDepth(),
        new OnnxSplit(),
        new OnnxSqueeze(),
        new OnnxTile(),
        new OnnxTranspose(),
        new OnnxTrilu(),
        new OnnxUnsqueeze(),

        // Selection
        new OnnxCompress(),
        new OnnxGather(),
        new OnnxGatherElements(),
        new OnnxGatherND(),
        new OnnxNonMaxSuppression(),
        new OnnxNonZero(),
        new OnnxOneHot(),
        new OnnxScatter(),
        new OnnxScatterElements(),
        new OnnxScatterND(),
        new OnnxUnique(),

        // Recurrent
        new OnnxGRU(),
        new OnnxLSTM(),
        new OnnxRNN(),

        // Attention
        new OnnxAttention(),
        new OnnxRotaryEmbedding(),

        // Normalization
        new OnnxBatchNormalization(),
        new OnnxGroupNormalization(),
        new OnnxHardmax(),
        new OnnxInstanceNormalization(),
        new OnnxLRN(),
        new OnnxLayerNormalization(),
        new OnnxLogSoftmax(),
        new OnnxLpNormalization(),
        new OnnxMeanVarianceNormalization(),
        new OnnxRMSNormalization(),
        new OnnxSimplifiedLayerNormalization(),
        new OnnxSoftmax(),

        // Quantized
        new OnnxConvInteger(),
        new OnnxDequantizeLinear(),
        new OnnxDynamicQuantizeLinear(),
        new OnnxMatMulInteger(),
        new OnnxQLinearConv(),
        new OnnxQLinearMatMul(),
        new OnnxQuantizeLinear(),

        // Sequence
        new OnnxConcatFromSequence(),
        new OnnxOptionalGetElement(),
        new OnnxOptionalHasElement(),
        new OnnxSequenceAt(),
        new OnnxSequenceConstruct(),
        new OnnxSequenceEmpty(),
        new OnnxSequenceErase(),
        new OnnxSequenceInsert(),
        new OnnxSequenceLength(),
        new OnnxSplitToSequence(),

        // ControlFlow
        new OnnxIf(),
        new OnnxLoop(),
        new OnnxScan(),

        // Losses
        new OnnxNegativeLogLikelihoodLoss(),
        new OnnxSoftmaxCrossEntropyLoss(),

        // Signal
        new OnnxBlackmanWindow(),
        new OnnxDFT(),
        new OnnxHammingWindow(),
        new OnnxHannWindow(),
        new OnnxMelWeightMatrix(),
        new OnnxSTFT(),

        // Microsoft
        new MicrosoftAttention(),
        new MicrosoftBiasGelu(),
        new MicrosoftDynamicQuantizeMatMul(),
        new MicrosoftEmbedLayerNormalization(),
        new MicrosoftFastGelu(),
        new MicrosoftFusedConv(),
        new MicrosoftFusedGemm(),
        new MicrosoftFusedMatMul(),
        new MicrosoftGelu(),
        new MicrosoftMatMulIntegerToFloat(),
        new MicrosoftMultiHeadAttention(),
        new MicrosoftQLinearAdd(),
        new MicrosoftQLinearConcat(),
        new MicrosoftQLinearGlobalAveragePool(),
        new MicrosoftQLinearLeakyRelu(),
        new MicrosoftQLinearMul(),
        new MicrosoftQLinearSigmoid(),
        new MicrosoftQuickGelu(),
        new MicrosoftRotaryEmbedding(),
        new MicrosoftSkipLayerNormalization(),
        new MicrosoftSkipSimplifiedLayerNormalization(),

        // Ml
        new MlArrayFeatureExtractor(),
        new MlBinarizer(),
        new MlFeatureVectorizer(),
        new MlImputer(),
        new MlLinearClassifier(),
        new MlLinearRegressor(),
        new MlNormalizer(),
        new MlOneHotEncoder(),
        new MlScaler(),
    ];

    private static readonly Dictionary<(string, string), OnnxOperator> ByName = All.ToDictionary(o => (o.Domain, o.Name));

    /// <summary>Null for an operator that is not in the list.</summary>
    internal static OnnxOperator? Find(string domain, string name) => ByName.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, name));

    private static readonly Dictionary<string, InputRoles> RolesByName = UntrainableRoles.All
        .Select(o => (o.Key.Domain, o.Key.Name, Roles: o.Value))
        .Concat(All.Select(o => (o.Domain, o.Name, o.Roles)))
        .OrderBy(o => o.Domain, StringComparer.Ordinal).DistinctBy(o => o.Name).ToDictionary(o => o.Name, o => o.Roles);

    /// <summary>
    /// The roles of an operator's inputs, for WeightFinder. In a domain that is not known, an operator is taken for what its name says,
    /// the standard operator first: ONNX Runtime has domains of its own for other layouts of the same operators.
    /// </summary>
    internal static InputRoles? Roles(string domain, string name) => Find(domain, name)?.Roles
        ?? UntrainableRoles.All.GetValueOrDefault((domain, name))
        ?? RolesByName.GetValueOrDefault(name);
}
