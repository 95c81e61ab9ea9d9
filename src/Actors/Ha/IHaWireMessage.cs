namespace LoadMaster.Actors.Ha;

/// <summary>Marks what the HA actors of two nodes say to each other; the serializer binds to it.</summary>
public interface IHaWireMessage;
