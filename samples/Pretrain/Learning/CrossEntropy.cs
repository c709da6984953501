namespace Pretrain.Learning;

/// <summary>Softmax and negative log-likelihood, mean over the samples.</summary>
internal static class CrossEntropy
{
    /// <param name="logits">[samples, classes].</param>
    /// <param name="gradient">Receives the mean loss's gradient by the logits.</param>
    /// <returns>The mean loss, for the console only: its logarithm is the platform's.</returns>
    internal static double Evaluate(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels, int classes, Span<float> gradient)
    {
        double loss = 0;
        double[] powers = new double[classes];
        for (int n = 0; n < labels.Length; n++)
        {
            ReadOnlySpan<float> row = logits.Slice(n * classes, classes);
            float largest = row[0];
            foreach (float logit in row)
                largest = Math.Max(largest, logit);
            double sum = 0;
            for (int c = 0; c < classes; c++)
                sum += powers[c] = Exponential(row[c] - largest);
            for (int c = 0; c < classes; c++)
                gradient[(n * classes) + c] = (float)(((powers[c] / sum) - (labels[n] == c ? 1 : 0)) / labels.Length);
            loss += Math.Log(sum / powers[labels[n]]);
        }

        return loss / labels.Length;
    }

    /// <summary>
    /// e^x for x &lt;= 0 by basic arithmetic: Math.Exp differs in the last bit between platforms, and training amplifies it.
    /// </summary>
    internal static double Exponential(double x)
    {
        if (x < -700)
            return 0;
        double halvings = Math.Floor((x / -0.6931471805599453) + 0.5);
        double rest = x + (halvings * 0.6931471805599453);
        double sum = 1;
        for (int term = 16; term > 0; term--)
            sum = 1 + (rest * sum / term);
        return sum * BitConverter.Int64BitsToDouble((1023 - (long)halvings) << 52);
    }
}
