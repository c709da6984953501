namespace SafBuild.Shared.Diagnostics;

/// <summary>One diagnostic code. docs/diagnostics.md is generated from <see cref="Codes.All"/>.</summary>
/// <param name="Id">SAF and four digits; never reused.</param>
/// <param name="Title">What happened, in a line.</param>
/// <param name="Cause">When it is reported.</param>
/// <param name="Fix">What the user can do, naming the property or metadata.</param>
internal sealed record Code(string Id, string Title, string Cause, string Fix);

/// <summary>
/// The one list of codes. SAF00xx environment, SAF01xx configuration and data, SAF10xx model, SAF20xx training, SAF30xx gate, SAF90xx
/// worker.
/// </summary>
internal static class Codes
{
    internal static readonly Code LibTorchMissing = new("SAF0001", "libtorch was not found",
        "Fine-tuning needs the native libtorch libraries and none of the places searched has them.",
        "Restore the project with a package source that has libtorch-cpu-<rid> (linux-x64, win-x64 and osx-arm64 have one; "
        + "SafRestoreLibTorch=true asks for it before the models are there, as in a container's restore layer), or set SafLibTorchPath to "
        + "a libtorch lib folder, or remove TrainingData to convert without training.");

    internal static readonly Code LibTorchUnsupported = new("SAF0002", "libtorch cannot be loaded on this system",
        "The system's libstdc++ is older than the TorchSharp shim asks for, and the shim is not a file that SafBuild knows how to repair.",
        "Update libstdc++ (GCC 13 or later), or point SafLibTorchPath at a folder with a newer libstdc++.so.6 beside libtorch, or remove "
        + "TrainingData.");

    internal static readonly Code LibTorchBroken = new("SAF0003", "libtorch failed to load",
        "The libraries were found but the loader refused one of them.",
        "Delete the package folder named in the message and restore again, or set SafLibTorchPath, or remove TrainingData.");

    internal static readonly Code DeviceUnavailable = new("SAF0004", "the training device is not available",
        "Device=Cuda was asked for, and libtorch sees no CUDA device.",
        "Set Device to Auto or Cpu, or set SafLibTorchPath to a CUDA libtorch folder.");

    internal static readonly Code OnnxRuntimeMissing = new("SAF0005", "ONNX Runtime failed to load",
        "The native ONNX Runtime library of this platform could not be loaded.",
        "Build on a platform that Microsoft.ML.OnnxRuntime supports.");

    internal static readonly Code OutputNotWritable = new("SAF0006", "the output cannot be written",
        "The folder is read-only, the disk is full, or another process holds a file.",
        "Make the folder named in the message writable.");

    internal static readonly Code WorkerMissing = new("SAF0007", "the SafBuild worker was not found",
        "The worker beside the SDK's targets, or the one named by SafWorkerPath, does not exist.",
        "Restore SafBuild.Sdk again, or correct SafWorkerPath.");

    internal static readonly Code HostTooOld = new("SAF0008", "this MSBuild cannot run SafBuild's tasks",
        "MSBuild.exe before version 18.0 (Visual Studio 2022 and older) runs tasks of .NET Framework only, and those of SafBuild are of "
        + ".NET.",
        "Build with 'dotnet build', or with Visual Studio 2026 or later.");

    internal static readonly Code RequestInvalid = new("SAF0101", "the request cannot be read",
        "The request file is missing, is not JSON, or lacks a field.",
        "Build again so that the request is written anew, or correct the file.");

    internal static readonly Code UnknownOption = new("SAF0102", "an option is unknown, or its value is",
        "A SafModel item has a metadata of an unknown name, or a SafModel metadata or Saf property has a value outside its list.",
        "Correct the name to the one that the message suggests, or use one of the values that it lists.");

    internal static readonly Code OptionOutOfRange = new("SAF0103", "an option is outside its range",
        "A number in a SafModel metadata or Saf property is not a number or not in its range.",
        "Use a value in the range that the message gives.");

    internal static readonly Code ValidationDataMissing = new("SAF0104", "the gate has no validation data",
        "ValidationData is not set, and without data the gate cannot judge the model.",
        "Set ValidationData on the SafModel item, or Gate=\"Off\" to build without a gate.");

    internal static readonly Code DataFileMissing = new("SAF0105", "a data file does not exist",
        "TrainingData, ValidationData or a file that the data set names does not exist.",
        "Correct the path; paths in a *.dataset.json are relative to that file.");

    internal static readonly Code DataSetInvalid = new("SAF0106", "the data set description is invalid",
        "The *.dataset.json is not JSON, lacks a field, or has a field with an impossible value; or a folder is named where a file is "
        + "expected; or a folder of pictures has folders more than 8 deep.",
        "Correct the field that the message names; docs/datasets.md lists them. A folder of pictures is named by a *.dataset.json with the "
        + "format images.");

    internal static readonly Code DataInvalid = new("SAF0107", "a data file is damaged",
        "The file's size or header does not fit its format.",
        "Fetch the file again, or correct format, shape or skip in the data set.");

    internal static readonly Code LabelOutOfRange = new("SAF0108", "a label is out of range",
        "A label is negative or not below the number of the model's classes; or labels are names (of folders, or in a csv file), and there "
        + "are not as many as the model has classes, so that a name's place in their order may be another class.",
        "Correct the labels, or use the data set that belongs to the model. For names: list all of them, as the message says.");

    internal static readonly Code ShapeMismatch = new("SAF0109", "the data does not fit the model",
        "Shape or type of a data set's samples differ from what the model's input takes.",
        "Correct shape or layout in the data set, or use the model's own data.");

    internal static readonly Code DuplicateName = new("SAF0110", "two models have one name",
        "Two SafModel items would write the same artifact.",
        "Set the Name metadata on one of them.");

    internal static readonly Code LabelsMissing = new("SAF0111", "the metric needs labels",
        "Metric=Top1 or Top5, or Loss=CrossEntropy, was asked for, and the data set has no labels.",
        "Add labels to the data set, or use Metric=\"Agreement\" and Loss=\"Distillation\".");

    internal static readonly Code ModelsDiffer = new("SAF0112", "the judged models are not those of this build",
        "A target adds a SafModel item too late, or only in builds that compile and not in those that only copy (--no-build, "
        + "--no-dependencies), so it would be left out in silence.",
        "Add the item in the project file, or in a target of your own with BeforeTargets=\"SafGetModels\", which every build asks.");

    internal static readonly Code UnknownProperty = new("SAF0113", "a property looks like an option and is none",
        "A property whose name begins with Saf is set, and SafBuild has no such property; the option that was meant keeps its default. "
        + "Seen are global properties, the project file, "
        + "its .user file, Directory.Build.props and .targets, Directory.Packages.props and what they import by a plain path.",
        "Correct the name to the one that the message suggests, or rename the property when it is your own.");

    internal static readonly Code ArtifactClash = new("SAF0114", "two files would lie in one place",
        "Two projects or packages bring an artifact of the same name with different bytes, or two projects write into one output folder; "
        + "one would overwrite the other, and an unjudged model could run in the place of a judged one. In a package: a build file of the "
        + "project would take the place of ours, and consumers would get no artifact.",
        "Set the Name metadata on one of the SafModel items, or give each project its own output folder, or move the project's own build "
        + "file to where the message says.");

    internal static readonly Code NotJudged = new("SAF0115", "there is no judged artifact for these options",
        "The build may not harden (--no-build, -question), and for exactly the options and files of this build no whole judged artifact is "
        + "there.",
        "Build once with the same configuration, framework and properties, without --no-build.");

    internal static readonly Code ArtifactChanged = new("SAF0116", "an artifact is not the one that was judged",
        "A file of the artifact differs from the hash that was recorded when it was judged: damaged, replaced, or lost on the way to this "
        + "build.",
        "Build again the project that the message names, or restore its package again.");

    internal static readonly Code InputChanged = new("SAF0117", "an input changed while it was read",
        "The model or a data file was written while a stage of the build read it, so the result belongs to neither version.",
        "Build again when the file is complete.");

    internal static readonly Code OneReference = new("SAF0118", "the PackageReference form needs two references",
        "SafBuild.Sdk is a PackageReference without PrivateAssets=\"all\", or SafBuild.Runtime is not referenced by itself: a packed "
        + "library would hand the build tool to its consumers.",
        "Reference SafBuild.Sdk with PrivateAssets=\"all\", and SafBuild.Runtime beside it; or use <Sdk Name=\"SafBuild.Sdk\">, which does "
        + "both.");

    internal static readonly Code NativeLibrary = new("SAF0119", "the application has no library of ONNX Runtime, or two",
        "No package that the application references has the native library for its platform, so an artifact cannot be loaded there; or two "
        + "packages have it, or a package and a file that the project copies, and which of them runs would be chance; or it is older than "
        + "the managed half. SafBuild.Runtime brings the managed half alone. <Sdk Name=\"SafBuild.Sdk\"> adds the library to an executable "
        + "or test project; one that has the Runtime through a PackageReference, a package or a library references it itself.",
        "Add the line of the message, <PackageReference Include=\"Microsoft.ML.OnnxRuntime\" Version=\"...\" />, or set "
        + "SafOnnxRuntimePackage; of two leave one out as the message says; SafCheckNatives=false where the system has the library.");

    internal static readonly Code ProtectMatchesNothing = new("SAF0120", "a pattern of Protect names no weight",
        "Protect has a pattern that is the name of none of the model's weights, so what it was meant for would not be protected.",
        "Correct it to a name that the message gives; `safbuild inspect` on an artifact lists all. Case counts.");

    internal static readonly Code Unjudged = new("SAF0121", "nothing would judge the models of this build",
        "The project has SafModel items and does not import the targets of SafBuild.Sdk (only SafBuild.Runtime is referenced, "
        + "ExcludeAssets or IncludeAssets leaves them out, or Sdk.props is imported without Sdk.targets); or DesignTimeBuild is true in a "
        + "build that writes files.",
        "Reference SafBuild.Sdk as the README shows, and set DesignTimeBuild nowhere; SafEnabled=false builds without the models.");

    internal static readonly Code OptionWithoutModel = new("SAF0122", "an option is set and reaches no model",
        "A SafModel Update without a condition matches no item, or stands above the Include, so that MSBuild passes it over in silence "
        + "(seen are the files of SAF0113; a warning where another project's item may be meant, and where a SafModel is removed); or a "
        + "target sets the property of a metadata, after the items have taken their defaults. The model would be judged at other options "
        + "than were asked for.",
        "Correct the path of the Update, and let it stand below the Include, or give it a Condition; set the property outside of targets, "
        + "or the item's metadata in a target with BeforeTargets=\"SafGetModels\".");

    internal static readonly Code NoLoad = new("SAF0199", "a project without SafBuild.Runtime loads no model",
        "Code calls Load() of the generated class in a project that does not reference SafBuild.Runtime: its framework is older than .NET "
        + "8 (.NET Standard, .NET Framework), or SafReferenceRuntime is false. The class has Path, and the project hands its artifacts on. "
        + "The text is that of the compiler's own error (CS0619, BC30668, FS0101).",
        "Give the project a framework from .NET 8 on, alone or among TargetFrameworks; or load in the application: SafModel.Load(\"NAME\") "
        + "finds the artifact beside it.");

    internal static readonly Code ModelMissing = new("SAF1001", "the model does not exist",
        "The file named by SafModel does not exist, or its Include has a wildcard or a property and gives no item. Seen are Includes "
        + "without a condition, in the files of SAF0113; a warning outside of the project file, and where a SafModel is removed.",
        "Correct the Include path of the SafModel item; where none may be there, give the item a Condition.");

    internal static readonly Code ModelInvalid = new("SAF1002", "the model is not a valid ONNX file",
        "The file is truncated, is not an ONNX protobuf, or contradicts itself.",
        "Export the model again, and check that the file is whole (Git LFS pointers are a usual cause).");

    internal static readonly Code ModelRefused = new("SAF1003", "ONNX Runtime refuses the model",
        "ONNX Runtime cannot load or run the model.",
        "Export with an opset and operators that ONNX Runtime supports.");

    internal static readonly Code OperatorsMissing = new("SAF1004", "the model cannot be trained",
        "The model has operators for which SafBuild has no TorchSharp form.",
        "Remove TrainingData to convert exactly without training; the gate still judges the model.");

    internal static readonly Code NoWeights = new("SAF1005", "the model has no weights",
        "No initializer of the model is read as a weight.",
        "Export the model with its weights inside.");

    internal static readonly Code ExternalDataInvalid = new("SAF1006", "external data of the model is missing or invalid",
        "A tensor's external file does not exist, is too short, or lies outside the model's folder.",
        "Put the external data file beside the model.");

    internal static readonly Code WeightsNotFinite = new("SAF1007", "the model has weights that are not finite",
        "A weight is NaN or infinite, and no saturated function can give such a value.",
        "Train and export the model again.");

    internal static readonly Code TensorLeftOut = new("SAF1008", "a tensor stays outside the fault model",
        "The tensor could be neither put into SAF form nor stored three times, for the reason given.",
        "See the reason in the message.");

    internal static readonly Code WeightsTooLarge = new("SAF1009", "the weights do not fit one blob",
        "The raw values of all tensors together exceed 2 GiB.",
        "Use a smaller Storage, such as Float16 or Q2.5.");

    internal static readonly Code PortableImpossible = new("SAF1010", "portable.onnx cannot be made",
        "SafEmitPortable=true was asked for, and the model's operator set, or the function or storage, has no form in standard ONNX "
        + "operators.",
        "Export the model with operator set 9 or later, or set SafEmitPortable=false.");

    internal static readonly Code CodedTooNarrow = new("SAF1011", "the coded storage has no room for integers",
        "The model has 8-bit integer weights, which keep their bits, and Coded8 has 8 stored bits a weight: none are left for a code.",
        "Use Storage=\"Coded16\" or \"Coded32\".");

    internal static readonly Code TrainingDiverged = new("SAF2001", "training diverged",
        "The loss became NaN or infinite.",
        "Lower LearningRate, or use Scale=\"PerChannel\".");

    internal static readonly Code TrainingNoGain = new("SAF2002", "training did not improve the model",
        "No epoch was better than the converted model, which was kept. A warning with Scale=\"Unit\" or TrainingBitErrorRate; otherwise "
        + "a message, because an exact conversion leaves little to gain.",
        "Remove TrainingData, or change LearningRate and Epochs.");

    internal static readonly Code UnitWithoutTraining = new("SAF2003", "Scale=Unit without training",
        "With Unit the pretrained weights are taken as raw values, which changes the model until it is trained.",
        "Set TrainingData, or use Scale=\"PerChannel\".");

    internal static readonly Code GateFailed = new("SAF3001", "the model does not survive the bit error rate",
        "The upper confidence bound of the metric under faults is below the golden metric less MaxAccuracyDrop.",
        "Lower BitErrorRate, allow a larger MaxAccuracyDrop, or use another Function, Scale=\"PerChannel\", OutOfRange=\"Zero\", "
        + "Protect for weights of integers and for what the model bears least, or Storage=\"Coded32\" from a rate of some 1e-4 on.");

    internal static readonly Code GateInconclusive = new("SAF3002", "the gate is inconclusive",
        "After MaxTrials trials the confidence interval still contains the threshold.",
        "Raise MaxTrials or EvaluationSamples, or allow a larger MaxAccuracyDrop.");

    internal static readonly Code ArtifactInvalid = new("SAF3003", "the artifact cannot be read",
        "Manifest or graph are damaged, or a file is missing.",
        "Build the artifact again.");

    internal static readonly Code GateOff = new("SAF3004", "the gate is off",
        "Gate=\"Off\": the model was hardened and not judged. It is a message, which no switch makes an error.",
        "Set Gate=\"Error\" in the item to judge it: no property and no variable of the environment changes that.");

    internal static readonly Code CoverageTooLow = new("SAF3005", "too few of the weights are under fault",
        "The share of the model's weight bits that are under fault is below MinCoverage, so the gate's number says nothing about the rest: "
        + "attributes of operators, float8, and what operators that are not known read.",
        "Export the model with these weights as initializers of floating-point or integer types and standard operators; or lower "
        + "MinCoverage and accept that the rest is not judged.");

    internal static readonly Code GoldenUseless = new("SAF3006", "the original model does not work on the validation data",
        "Its metric is not above what an answer reaches that never looks at its input (the most frequent class, or chance; one-sided exact "
        + "test at 95 %); or the threshold is not, or the model reaches it with matrices of 0, and it seemed to pass: a destroyed one "
        + "could.",
        "Correct normalisation, layout, channel order (RGB or BGR) or labels of the data set, as the message says; or lower "
        + "MaxAccuracyDrop.");

    internal static readonly Code TooFewFlips = new("SAF3007", "too few bits flipped for a verdict",
        "A Pass needs at least 10 flips in all draws together, and MaxTrials was reached with fewer, or BitErrorRate is 0: nothing was put "
        + "to the test.",
        "Raise BitErrorRate to the rate of the device times a margin, or raise MaxTrials.");

    internal static readonly Code NotRepeatable = new("SAF3008", "the golden model does not repeat itself",
        "The same samples give other outputs when they are run again: the model draws random numbers (RandomNormal, Multinomial, Dropout "
        + "in training mode), and no metric can tell its faults from its noise.",
        "Export the model in inference mode, or with the noise as an input that the data set feeds.");

    internal static readonly Code SamplesMix = new("SAF3009", "samples are run one at a time, or cannot be told apart",
        "A sample's outputs depend on the samples beside it (the first dimension is a time axis, normalisation over the batch, "
        + "quantisation by the batch's range), or an output has no row for each, so every run gets one sample. An error where the model's "
        + "batch is fixed above 1. Also said when a data set's samples are read as whole runs.",
        "Nothing where one sample a run is how the model is used. Otherwise export it with the batch first and in inference mode, or set "
        + "\"batch\": false in the data set when the first dimension of an input is no batch.");

    internal static readonly Code OutputReading = new("SAF3010", "what an output means is in doubt",
        "Neither the graph's last operators nor the labels say how an output is to be read, so that a reading was taken; or an output is "
        + "not judged. The line says which.",
        "Compare with what the model is for, and set Metric (Agreement, Top1, MeanIoU, RelativeError) where the reading is another; export "
        + "the model with its Softmax, ArgMax or Sigmoid, and without outputs that nobody reads.");

    internal static readonly Code WorkerCrashed = new("SAF9001", "the SafBuild worker crashed",
        "The worker process ended without a result, for example killed by the system for memory.",
        "Build again; if it stays, run the worker by hand as the message shows.");

    internal static readonly Code WorkerInternal = new("SAF9002", "internal error in the SafBuild worker",
        "A defect in SafBuild.",
        "Report it with the file that the message names and the request file.");

    internal static readonly Code WorkerCancelled = new("SAF9003", "the SafBuild worker was cancelled",
        "The build was cancelled; no artifact was written.",
        "Build again.");

    internal static readonly Code ResultInvalid = new("SAF9004", "the worker's result cannot be read",
        "result.json or report.json is missing or not of this version.",
        "Build again; clean the project if it stays.");

    internal static readonly Code FlipsImplausible = new("SAF9005", "the gate did not draw the faults that it reports",
        "Every gate checks itself: the number of bits that flipped in all draws has to be one that the bit error rate gives, which a run "
        + "without a defect misses once in a thousand million runs. It was not, so there is no verdict. A defect in SafBuild.",
        "Report it with the file that the message names and the request file.");

    internal static readonly Code KeyUnusable = new("SAF9010", "the key cannot sign",
        "The file of --key is missing, or is not a private key of ECDSA on the curve P-256 as PEM without a password.",
        "Make one with 'openssl ecparam -name prime256v1 -genkey -noout -out key.pem', or take the password off with "
        + "'openssl pkcs8 -in FILE -out key.pem'.");

    internal static readonly Code NotSignable = new("SAF9011", "the artifact cannot be signed",
        "Its manifest has no hash of the weights, so that a signature of it would say nothing of them: it is of version 1 of the format, "
        + "or of an older SafBuild.",
        "Build it again with SafProtectStructure=true, the default.");

    internal static IReadOnlyList<Code> All { get; } =
    [
        LibTorchMissing, LibTorchUnsupported, LibTorchBroken, DeviceUnavailable, OnnxRuntimeMissing, OutputNotWritable, WorkerMissing,
        HostTooOld,
        RequestInvalid, UnknownOption, OptionOutOfRange, ValidationDataMissing, DataFileMissing, DataSetInvalid, DataInvalid,
        LabelOutOfRange, ShapeMismatch, DuplicateName, LabelsMissing, ModelsDiffer, UnknownProperty,
        ArtifactClash, NotJudged, ArtifactChanged, InputChanged, OneReference, NativeLibrary, ProtectMatchesNothing,
        Unjudged, OptionWithoutModel, NoLoad,
        ModelMissing, ModelInvalid, ModelRefused, OperatorsMissing, NoWeights, ExternalDataInvalid, WeightsNotFinite, TensorLeftOut,
        WeightsTooLarge,
        PortableImpossible,
        CodedTooNarrow,
        TrainingDiverged, TrainingNoGain, UnitWithoutTraining,
        GateFailed, GateInconclusive, ArtifactInvalid, GateOff, CoverageTooLow, GoldenUseless, TooFewFlips,
        NotRepeatable, SamplesMix, OutputReading,
        WorkerCrashed, WorkerInternal, WorkerCancelled, ResultInvalid, FlipsImplausible, KeyUnusable, NotSignable,
    ];
}
