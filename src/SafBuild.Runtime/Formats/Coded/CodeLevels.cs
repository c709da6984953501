namespace SafBuild.Runtime.Formats.Coded;

/// <summary>The values that codes stand for, in units of the scale: bounded by 1 for every code, so they saturate.</summary>
internal static class CodeLevels
{
    /// <summary>From so many bits on levels are uniform; below a tensor has its own table.</summary>
    internal const int LeastUniformBits = 6;

    /// <summary>
    /// Uniform levels by code: the highest bit is the sign, the others the magnitude, code / (2^(bits - 1) - 1). Both zeros are +0.
    /// </summary>
    internal static float[] Uniform(int valueBits)
    {
        int sign = 1 << (valueBits - 1);
        float[] levels = new float[2 * sign];
        for (int code = 0; code < levels.Length; code++)
        {
            int magnitude = code & (sign - 1);
            float level = magnitude / (float)(sign - 1);
            levels[code] = magnitude > 0 && code >= sign ? -level : level;
        }

        return levels;
    }
}
