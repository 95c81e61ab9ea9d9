namespace LoadMaster.Domain.Configuration;

/// <summary>The words of the intrusion prevention, as <see cref="Words"/> has those of the rest.</summary>
public static class IpsWords
{
    public static WordTable<IpsMode> Modes { get; } = new((IpsMode.Off, "off"), (IpsMode.Log, "log"), (IpsMode.Drop, "drop"), (IpsMode.Reject, "reject"));

    public static WordTable<IpsLevel> Levels { get; } = new(
        (IpsLevel.Low, "low"), (IpsLevel.Default, "default"), (IpsLevel.High, "high"), (IpsLevel.Paranoid, "paranoid"));
}
