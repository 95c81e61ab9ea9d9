namespace LoadMaster.Actors.Serialization;

/// <summary>Identifiers of the serializers: they are on the wire and in the journal and never change. Akka itself uses 0 to 40.</summary>
public static class SerializerIds
{
    public const int Config = 7101;
    public const int Ha = Actors.Ha.HaSerialization.Identifier;
    public const int Persistence = 7103;
    public const int Content = 7104;
    public const int Totals = 7105;
    public const int Sharing = 7106;
    public const int Mark = 7107;
    public const int Transfer = 7108;
    public const int Refusing = 7199;
}
