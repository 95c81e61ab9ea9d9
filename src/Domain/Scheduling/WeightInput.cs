namespace LoadMaster.Domain.Scheduling;

/// <summary>One server as the rules of a dynamic method see it.</summary>
/// <param name="StaticWeight">As configured, times the service's <see cref="WeightScale"/>.</param>
/// <param name="Up">Takes new traffic; only such servers set the measure for the others.</param>
/// <param name="Load">0 to 100 from its agent, or null.</param>
/// <param name="SmoothedMilliseconds">Its checks' moving average, or null.</param>
/// <param name="LiveWeight">The weight in use, null when it starts anew.</param>
/// <param name="JustRead">This step comes from a new reading of this server.</param>
public readonly record struct WeightInput(
    int StaticWeight, bool Up, int? Load, double? SmoothedMilliseconds, int? LiveWeight, bool JustRead);

/// <summary>A weight, and why when it is not plain to see; else empty.</summary>
public readonly record struct WeightOutput(int Weight, string Note);
