namespace LoadMaster.Domain.Configuration;

/// <summary>Identifies a virtual service for its whole life; never reused within one document.</summary>
public readonly record struct VirtualServiceId(int Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Identifies a real server for its whole life; unique over all virtual services of one document.</summary>
public readonly record struct RealServerId(int Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
