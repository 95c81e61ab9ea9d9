namespace LoadMaster.Domain.Configuration.Json;

/// <summary>Forms that several records share; apart from these, so that no form waits for itself while they are made.</summary>
internal static class CommonForms
{
    public static readonly FlagForm Flag = new();
    public static readonly EndpointForm Endpoint = new();
    public static readonly AddressForm Address = new();
    public static readonly WholeNumberForm Id = new(1, Limits.IdMax);
    public static readonly WholeNumberForm NextId = new(1, Limits.IdMax + 1);
    public static readonly WholeNumberForm Port = new(1, 65535);
}
