namespace LoadMaster.Domain.Scheduling;

/// <summary>
/// Weights are whole numbers, so that small configured weights (1, 1, 2) cannot express a share of them. Dynamic methods multiply all
/// weights of a service by one power of ten, such that the largest is at least <see cref="ResolutionMin"/>; 100 and more stay as they are.
/// </summary>
public static class WeightScale
{
    public const int ResolutionMin = 100;

    public static int Of(int largestWeight)
    {
        var scale = 1;
        while (largestWeight > 0 && largestWeight * scale < ResolutionMin)
        {
            scale *= 10;
        }

        return scale;
    }
}
