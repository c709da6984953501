namespace SafBuild.Sdk.Tests.Situations;

/// <summary>A row of docs/situations.md, which is made from these attributes.</summary>
/// <param name="situation">What was done, as a user would say it.</param>
/// <param name="right">What must come of it; the test asserts it.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class SituationAttribute(string situation, string right) : Attribute
{
    internal string Situation => situation;

    internal string Right => right;
}
