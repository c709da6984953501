using System.Text;

namespace SafBuild.Tasks.Generation;

/// <summary>
/// The C# identifier of an artifact name: resnet20 is Resnet20, mnist-cnn is MnistCnn, 3d.net is _3dNet, v1.0 is V1_0 (V10 is v10).
/// </summary>
internal static class Identifier
{
    // Members of the class that bears the name, its outer class, and object's members, which a nested class would hide (CS0542, CS0108).
    private static readonly string[] Taken =
    [
        "Load", "Path", "SafModels", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString",
    ];

    internal static string Of(string name)
    {
        StringBuilder identifier = new(name.Length + 1);
        bool capital = true;
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c) && c != '_')
            {
                capital = true;
                continue;
            }

            // No identifier starts with a digit, and two numbers stay two.
            if (char.IsDigit(c) && (identifier.Length == 0 || (capital && char.IsDigit(identifier[^1]))))
            {
                identifier.Append('_');
            }

            identifier.Append(capital ? char.ToUpperInvariant(c) : c);
            capital = false;
        }

        string result = identifier.Length == 0 ? "Model" : identifier.ToString();
        return Taken.Contains(result) ? $"{result}Model" : result;
    }
}
