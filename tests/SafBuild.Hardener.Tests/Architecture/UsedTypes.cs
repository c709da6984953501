using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace SafBuild.Hardener.Tests.Architecture;

/// <summary>One type of an assembly and a type that it uses, in a signature, a field, an attribute or a body.</summary>
/// <param name="User">Outermost type, with its namespace: what is inside counts as part of it, as do lambdas and iterators.</param>
/// <param name="Used">Likewise.</param>
internal sealed record Use(string User, string Used)
{
    public override string ToString() => $"{User} uses {Used}";
}

/// <summary>Reads uses from a compiled assembly. What the compiler folds into numbers, such as constants, is not among them.</summary>
internal static class UsedTypes
{
    internal static IReadOnlySet<Use> In(ModuleDefinition module)
    {
        HashSet<Use> uses = [];
        foreach (TypeDefinition type in module.GetAllTypes())
        {
            string user = Outermost(type);
            IEnumerable<string> used = References(type).SelectMany(Parts).Select(Outermost);
            uses.UnionWith(used.Where(u => u != user).Select(u => new Use(user, u)));
        }

        return uses;
    }

    internal static string Outermost(TypeReference type) => type.DeclaringType is null ? type.FullName : Outermost(type.DeclaringType);

    private static IEnumerable<TypeReference> References(TypeDefinition type) =>
    [
        .. type.BaseType is null ? [] : new[] { type.BaseType },
        .. type.Interfaces.Select(i => i.InterfaceType),
        .. type.GenericParameters.SelectMany(p => p.Constraints).Select(c => c.ConstraintType),
        .. Attributes(type),
        .. type.Fields.Select(f => f.FieldType),
        .. type.Fields.SelectMany(Attributes),
        .. type.Properties.SelectMany(Attributes),
        .. type.Methods.SelectMany(m => Signature(m).Concat(Attributes(m)).Concat(m.HasBody ? Body(m.Body) : [])),
    ];

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider owner) => owner.CustomAttributes.SelectMany(a =>
        a.ConstructorArguments.Concat(a.Properties.Select(p => p.Argument))
            .Select(p => p.Value).OfType<TypeReference>().Prepend(a.AttributeType));

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(p => p.ParameterType),
        .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
    ];

    private static IEnumerable<TypeReference> Body(MethodBody body) =>
    [
        .. body.Variables.Select(v => v.VariableType),
        .. body.ExceptionHandlers.Select(h => h.CatchType).OfType<TypeReference>(),
        .. body.Instructions.SelectMany(Operand),
    ];

    private static IEnumerable<TypeReference> Operand(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        MethodReference method => Signature(method).Prepend(method.DeclaringType),
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    /// <summary>A type without arrays, references and generic arguments, and the arguments.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericParameter => [],
        FunctionPointerType pointer => pointer.Parameters.Select(p => p.ParameterType).Append(pointer.ReturnType).SelectMany(Parts),
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Concat(Parts(generic.ElementType)),
        IModifierType modified => Parts(modified.ElementType).Concat(Parts(modified.ModifierType)),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
